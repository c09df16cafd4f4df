import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { among, found, pageAfter, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { Port } from '../state.ts';
import { groupOf } from './groups.ts';

const zoneOf = ({ state }: Cloud, port: Port): string =>
  state.servers.find(({ id }) => id === port.deviceId)?.zone ?? '';

const view = (cloud: Cloud, port: Port) => ({
  id: port.id,
  name: '',
  status: port.deviceId === '' ? 'DOWN' : 'ACTIVE',
  admin_state_up: true,
  fixed_ips: [
    {
      subnet_id: cloud.state.subnets.find(({ id }) => id === port.subnetId)?.neutronId ?? '',
      ip_address: port.address,
    },
  ],
  mac_address: port.mac,
  network_id: port.subnetId,
  tenant_id: cloud.state.projectId,
  device_id: port.deviceId,
  device_owner: port.deviceId === '' ? '' : `compute:${zoneOf(cloud, port)}`,
  security_groups: port.groupIds,
  allowed_address_pairs: [],
  extra_dhcp_opts: [],
  'binding:vnic_type': 'normal',
  port_security_enabled: true,
});

export const listPorts: Handler = ({ cloud, query }) => {
  const ports = visible(cloud, cloud.state.ports).filter(
    (port) =>
      among(query, 'id', port.id) &&
      among(query, 'device_id', port.deviceId) &&
      among(query, 'network_id', port.subnetId) &&
      query.getAll('security_groups').every((id) => port.groupIds.includes(id)),
  );
  return json(200, { ports: pageAfter(ports, query).map((port) => view(cloud, port)) });
};

const portOf = (cloud: Cloud, id: string, otherwise: Refusal): Port =>
  found(
    cloud.state.ports.find((port) => port.id === id),
    () => otherwise,
  );

export const showPort: Handler = ({ cloud, path }) => {
  const id = path('port_id');
  const port = portOf(cloud, id, new Refusal(404, 'VPC.0402', `Port ${id} could not be found.`));
  return json(200, { port: view(cloud, port) });
};

export const neutronShowPort: Handler = ({ cloud, path }) => {
  const id = path('port_id');
  const port = portOf(cloud, id, new Refusal(404, 'PortNotFound', `Port ${id} could not be found.`));
  return json(200, { port: view(cloud, port) });
};

const update = z.object({ port: z.object({ security_groups: z.array(z.string()).optional() }) });

export const updatePort: Handler = (call) => {
  const id = call.path('port_id');
  const port = portOf(call.cloud, id, new Refusal(404, 'VPC.0402', `Port ${id} could not be found.`));
  const { security_groups: groupIds = port.groupIds } = call.read(update).port;
  for (const groupId of groupIds) groupOf(call.cloud, groupId);
  port.groupIds = groupIds;
  return json(200, { port: view(call.cloud, port) });
};
