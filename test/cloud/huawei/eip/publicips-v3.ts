import { among, pageAfter, pageInfo, timestamp, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { PublicIp } from '../state.ts';
import { statusOf } from './publicips.ts';

const view = (cloud: Cloud, publicIp: PublicIp) => {
  const port = cloud.state.ports.find(({ id }) => id === publicIp.portId);
  const server = cloud.state.servers.find(({ id }) => id === port?.deviceId);
  return {
    id: publicIp.id,
    project_id: cloud.state.projectId,
    ip_version: 4,
    type: 'EIP',
    alias: publicIp.name,
    public_ip_address: publicIp.address,
    status: statusOf(cloud, publicIp),
    publicip_pool_name: publicIp.type,
    public_border_group: 'center',
    enterprise_project_id: '0',
    created_at: timestamp(publicIp.createdAt),
    updated_at: timestamp(publicIp.createdAt),
    associate_instance_type: port === undefined ? null : 'PORT',
    associate_instance_id: port?.id ?? null,
    vnic:
      port === undefined
        ? null
        : {
            private_ip_address: port.address,
            device_id: port.deviceId,
            device_owner: `compute:${server?.zone ?? ''}`,
            vpc_id: server?.vpcId ?? '',
            port_id: port.id,
            mac: port.mac,
          },
    bandwidth: {
      id: publicIp.bandwidth.id,
      name: publicIp.bandwidth.name,
      size: publicIp.bandwidth.size,
      share_type: publicIp.bandwidth.shareType,
      charge_mode: publicIp.bandwidth.chargeMode,
    },
    tags: publicIp.tags,
  };
};

/**
 * `GET /v3/{project_id}/eip/publicips`: tags are shown only where `fields` asks for them.
 * Source: EIP API reference, "Querying all EIPs" of version 3.
 */
export const listPublicIpsV3: Handler = ({ cloud, query, requestId }) => {
  const publicIps = visible(cloud, cloud.state.publicIps)
    .map((publicIp) => view(cloud, publicIp))
    .filter(
      (publicIp) =>
        among(query, 'id', publicIp.id) &&
        among(query, 'alias', publicIp.alias) &&
        publicIp.alias.includes(query.get('alias_like') ?? '') &&
        among(query, 'public_ip_address', publicIp.public_ip_address) &&
        among(query, 'status', publicIp.status) &&
        among(query, 'vnic.device_id', publicIp.vnic?.device_id ?? '') &&
        among(query, 'vnic.port_id', publicIp.vnic?.port_id ?? ''),
    );
  const page = pageAfter(publicIps, query);
  const fields = query.getAll('fields').flatMap((field) => field.split(','));
  const chosen = (name: string): boolean => (fields.length === 0 ? name !== 'tags' : fields.includes(name));
  return json(200, {
    request_id: requestId,
    publicips: page.map((publicIp) =>
      Object.fromEntries(Object.entries(publicIp).filter(([name]) => chosen(name))),
    ),
    page_info: pageInfo(page, publicIps),
    total_count: publicIps.length,
  });
};
