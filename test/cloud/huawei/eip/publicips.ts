import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { over } from '../../kit/clock.ts';
import { Refusal } from '../../kit/refusal.ts';
import { found, pageAfter, timestamp, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { PublicIp } from '../state.ts';

export const publicIpOf = (
  cloud: Cloud,
  id: string,
  among: readonly PublicIp[] = cloud.state.publicIps,
): PublicIp =>
  found(
    among.find((publicIp) => publicIp.id === id),
    () => new Refusal(404, 'VPC.0504', `FloatIp is not found: ${id}`),
  );

export const statusOf = ({ settings }: Cloud, { error, portId, boundAt }: PublicIp): string => {
  if (error !== null) return error;
  if (portId === null) return 'DOWN';
  return over(boundAt, settings.pending) ? 'ACTIVE' : 'BINDING';
};

/** An address that is bound to nothing yet. */
export const newPublicIp = (
  cloud: Cloud,
  type: string,
  name: string,
  bandwidth: Omit<PublicIp['bandwidth'], 'id'>,
): PublicIp => {
  const { state } = cloud;
  if (state.publicIps.length >= state.quotas.publicIps)
    throw new Refusal(409, 'VPC.0521', "Quota exceeded for resources: ['floatingip'].");
  const publicIp: PublicIp = {
    id: randomUUID(),
    name,
    address: cloud.claimAddress(),
    type,
    portId: null,
    boundAt: 0,
    error: null,
    withServer: false,
    bandwidth: { id: randomUUID(), ...bandwidth },
    createdAt: Date.now(),
    tags: [],
  };
  state.publicIps.push(publicIp);
  return publicIp;
};

export const viewOfPublicIp = (cloud: Cloud, publicIp: PublicIp) => {
  const port = cloud.state.ports.find(({ id }) => id === publicIp.portId);
  return {
    id: publicIp.id,
    alias: publicIp.name,
    type: publicIp.type,
    status: statusOf(cloud, publicIp),
    public_ip_address: publicIp.address,
    ip_version: 4,
    ...(port !== undefined && { port_id: port.id, private_ip_address: port.address }),
    tenant_id: cloud.state.projectId,
    create_time: timestamp(publicIp.createdAt).replace('T', ' ').replace('Z', ''),
    bandwidth_id: publicIp.bandwidth.id,
    bandwidth_name: publicIp.bandwidth.name,
    bandwidth_size: publicIp.bandwidth.size,
    bandwidth_share_type: publicIp.bandwidth.shareType,
    enterprise_project_id: '0',
    public_border_group: 'center',
  };
};

const creation = z.object({
  publicip: z.object({
    type: z.enum(['5_bgp', '5_sbgp', '5_telcom', '5_union']),
    alias: z.string().max(64).default(''),
  }),
  bandwidth: z.object({
    name: z.string().max(64).default('bandwidth'),
    size: z.int().min(1).max(2000),
    share_type: z.enum(['PER', 'WHOLE']),
    charge_mode: z.enum(['bandwidth', 'traffic']).default('bandwidth'),
  }),
});

/** There is no idempotency here, and no tag: two calls make two addresses, and the alias alone tells whose they are. */
export const createPublicIp: Handler = (call) => {
  const { publicip, bandwidth } = call.read(creation);
  const publicIp = newPublicIp(call.cloud, publicip.type, publicip.alias, {
    name: bandwidth.name,
    size: bandwidth.size,
    shareType: bandwidth.share_type,
    chargeMode: bandwidth.charge_mode,
  });
  const { id, alias, type, public_ip_address, ip_version, tenant_id, create_time } = viewOfPublicIp(
    call.cloud,
    publicIp,
  );
  return json(200, {
    publicip: {
      id,
      alias,
      type,
      public_ip_address,
      ip_version,
      tenant_id,
      create_time,
      status: 'PENDING_CREATE',
      bandwidth_size: 0,
    },
  });
};

export const listPublicIps: Handler = ({ cloud, query }) => {
  const publicIps = visible(cloud, cloud.state.publicIps);
  return json(200, { publicips: pageAfter(publicIps, query).map((one) => viewOfPublicIp(cloud, one)) });
};

export const showPublicIp: Handler = ({ cloud, path }) => {
  const publicIp = publicIpOf(cloud, path('publicip_id'), visible(cloud, cloud.state.publicIps));
  return json(200, { publicip: viewOfPublicIp(cloud, publicIp) });
};

const update = z.object({
  publicip: z.object({ port_id: z.string().nullish(), alias: z.string().optional() }),
});

/** Binds to a port, or without one unbinds. Source: EIP API reference, "Updating an EIP". */
export const updatePublicIp: Handler = (call) => {
  const { cloud, now } = call;
  const publicIp = publicIpOf(cloud, call.path('publicip_id'));
  const { port_id: portId = '', alias } = call.read(update).publicip;
  publicIp.name = alias ?? publicIp.name;
  if (portId) {
    const port = found(
      cloud.state.ports.find(({ id }) => id === portId),
      () => new Refusal(404, 'VPC.0508', `Port ${portId} could not be found.`),
    );
    if (publicIp.portId !== null)
      throw new Refusal(409, 'VPC.0510', 'Floatingip has already associated with port.');
    if (cloud.state.publicIps.some((one) => one.portId === port.id))
      throw new Refusal(409, 'VPC.0511', 'Port has already associated with floatingip.');
    publicIp.portId = port.id;
    publicIp.boundAt = now;
    publicIp.error = null;
  } else if (alias === undefined) {
    publicIp.portId = null;
    publicIp.error = null;
  }
  return json(200, { publicip: viewOfPublicIp(cloud, publicIp) });
};

export const deletePublicIp: Handler = ({ cloud, path }) => {
  const publicIp = publicIpOf(cloud, path('publicip_id'));
  if (publicIp.portId !== null)
    throw new Refusal(409, 'VPC.0517', `Floating ip ${publicIp.address} has bind with port.`);
  cloud.state.publicIps = cloud.state.publicIps.filter(({ id }) => id !== publicIp.id);
  cloud.releaseAddress(publicIp.address);
  return json(204, undefined);
};
