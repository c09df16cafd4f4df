import { over } from '../../kit/clock.ts';
import { timestamp, type Cloud } from '../cloud-state.ts';
import { portsOf, ROOT_DEVICE } from '../lifecycle.ts';
import type { Change, Port, Server } from '../state.ts';
import { flavorOf } from './catalogue.ts';

/** OpenStack's words for what is under way. */
const TASKS: Record<Change['kind'], string> = {
  create: 'spawning',
  start: 'powering-on',
  stop: 'powering-off',
  reboot: 'reboot_started',
  resize: 'resize_prep',
  delete: 'deleting',
};

const statusOf = ({ status, change }: Server): string => {
  if (change?.kind === 'reboot') return 'REBOOT';
  return change?.kind === 'resize' ? 'RESIZE' : status;
};

const VM_STATES: Record<string, string> = { BUILD: 'building', SHUTOFF: 'stopped', ERROR: 'error' };

/** A server as `cloudservers/detail` and `cloudservers/{id}` show it. */
export const viewOfServer = (cloud: Cloud, server: Server) => {
  const { state } = cloud;
  const flavor = flavorOf(server.flavor);
  const ports = portsOf(state, server.id);
  const groupIds = new Set(ports.flatMap((port) => port.groupIds));
  return {
    id: server.id,
    name: server.name,
    description: server.description,
    status: statusOf(server),
    tenant_id: state.projectId,
    user_id: state.userId,
    created: timestamp(server.createdAt),
    updated: timestamp(server.updatedAt),
    addresses: { [server.vpcId]: addressesOf(cloud, server) },
    key_name: server.keyName,
    image: { id: server.imageId },
    flavor: {
      id: server.flavor,
      name: server.flavor,
      disk: '0',
      vcpus: String(flavor?.cores ?? 0),
      ram: String(flavor?.ram ?? 0),
    },
    security_groups: state.securityGroups
      .filter(({ id }) => groupIds.has(id))
      .map(({ id, name }) => ({ id, name })),
    metadata: { charging_mode: '0', vpc_id: server.vpcId, os_type: 'Linux', ...server.metadata },
    tags: server.tags.map(({ key, value }) => (value === '' ? key : `${key}=${value}`)),
    sys_tags: [{ key: '_sys_enterprise_project_id', value: '0' }],
    enterprise_project_id: '0',
    hostId: '',
    host_status: 'UP',
    progress: server.status === 'BUILD' ? 0 : 100,
    locked: false,
    config_drive: '',
    accessIPv4: '',
    accessIPv6: '',
    'OS-EXT-STS:task_state': server.change === null ? null : TASKS[server.change.kind],
    'OS-EXT-STS:vm_state': VM_STATES[server.status] ?? 'active',
    'OS-EXT-STS:power_state': server.status === 'SHUTOFF' ? 4 : 1,
    'OS-EXT-AZ:availability_zone': server.zone,
    'OS-EXT-SRV-ATTR:hostname': server.name,
    'OS-EXT-SRV-ATTR:root_device_name': ROOT_DEVICE,
    'OS-EXT-SRV-ATTR:user_data': server.userData,
    'OS-DCF:diskConfig': 'MANUAL',
    'OS-SRV-USG:launched_at': server.status === 'BUILD' ? null : timestamp(server.createdAt),
    'OS-SRV-USG:terminated_at': null,
    'os-extended-volumes:volumes_attached': state.volumes
      .filter(({ serverId }) => serverId === server.id)
      .map(({ id, device, withServer }) => ({
        id,
        device: device ?? '',
        bootIndex: device === ROOT_DEVICE ? '0' : null,
        delete_on_termination: String(withServer),
      })),
  };
};

const addressesOf = (cloud: Cloud, server: Server) =>
  portsOf(cloud.state, server.id).flatMap((port) => addressesAt(cloud, port));

const addressesAt = ({ state, settings }: Cloud, port: Port) => [
  addressView(port, port.address, 'fixed'),
  ...state.publicIps
    .filter(({ portId, boundAt }) => portId === port.id && over(boundAt, settings.consistency))
    .map(({ address }) => addressView(port, address, 'floating')),
];

const addressView = (port: Port, addr: string, type: 'fixed' | 'floating') => ({
  addr,
  version: '4',
  'OS-EXT-IPS:type': type,
  'OS-EXT-IPS-MAC:mac_addr': port.mac,
  'OS-EXT-IPS:port_id': port.id,
});
