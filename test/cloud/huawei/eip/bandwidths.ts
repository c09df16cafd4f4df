import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { found, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { PublicIp } from '../state.ts';

const ownerOf = ({ state }: Cloud, id: string): PublicIp =>
  found(
    state.publicIps.find(({ bandwidth }) => bandwidth.id === id),
    () => new Refusal(404, 'VPC.0301', `Bandwidth ${id} could not be found.`),
  );

const view = (cloud: Cloud, { id, address, type, bandwidth }: PublicIp) => ({
  id: bandwidth.id,
  name: bandwidth.name,
  size: bandwidth.size,
  share_type: bandwidth.shareType,
  charge_mode: bandwidth.chargeMode,
  bandwidth_type: 'bgp',
  tenant_id: cloud.state.projectId,
  enterprise_project_id: '0',
  status: 'NORMAL',
  publicip_info: [{ publicip_id: id, publicip_address: address, publicip_type: type, ip_version: 4 }],
});

export const showBandwidth: Handler = ({ cloud, path }) =>
  json(200, { bandwidth: view(cloud, ownerOf(cloud, path('bandwidth_id'))) });

const update = z.object({
  bandwidth: z.object({
    name: z.string().optional(),
    size: z.int().min(1).max(2000).optional(),
    charge_mode: z.enum(['bandwidth', 'traffic']).optional(),
  }),
});

export const updateBandwidth: Handler = (call) => {
  const publicIp = ownerOf(call.cloud, call.path('bandwidth_id'));
  const { name, size, charge_mode } = call.read(update).bandwidth;
  const { bandwidth } = publicIp;
  bandwidth.name = name ?? bandwidth.name;
  bandwidth.size = size ?? bandwidth.size;
  bandwidth.chargeMode = charge_mode ?? bandwidth.chargeMode;
  return json(200, { bandwidth: view(call.cloud, publicIp) });
};
