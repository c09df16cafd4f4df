import { randomUUID } from 'node:crypto';
import { IMAGES } from './ims/catalogue.ts';
import { ROOT_DEVICE } from './lifecycle.ts';
import type { State, Tag, Volume } from './state.ts';
import { defaultRules } from './vpc/rule.ts';

/** Far from what berth's own examples use. */
const [CIDR, SUBNET] = ['172.31.0.0/16', '172.31.7.0/24'];

/** All that a stack has, as if it had been there for a day. Its server has no machine. */
export const seedStack = (state: State, name: string, tags: Tag[], address: string): void => {
  const createdAt = Date.now() - 86_400_000;
  const zone = `${state.region}a`;
  const image = IMAGES[0]?.id ?? '';
  const resource = () => ({ id: randomUUID(), name, createdAt, tags: [...tags] });
  const vpc = { ...resource(), cidr: CIDR, description: '' };
  const subnet = {
    ...resource(),
    neutronId: randomUUID(),
    vpcId: vpc.id,
    cidr: SUBNET,
    gateway: '172.31.7.1',
    description: '',
    dns: [],
  };
  const group = { ...resource(), description: '' };
  const server = {
    ...resource(),
    status: 'ACTIVE' as const,
    change: null,
    updatedAt: createdAt,
    flavor: 's6.large.2',
    imageId: image,
    vpcId: vpc.id,
    zone,
    keyName: name,
    userData: '',
    description: '',
    metadata: {},
    tokens: 'required' as const,
    reboots: 0,
    bare: true,
    machine: null,
  };
  const port = {
    id: randomUUID(),
    createdAt,
    subnetId: subnet.id,
    address: '172.31.7.20',
    mac: 'fa:16:3e:00:00:07',
    deviceId: server.id,
    groupIds: [group.id],
  };
  const volume = (device: string, imageId: string | null): Volume => ({
    ...resource(),
    size: 40,
    type: 'SSD',
    zone,
    description: '',
    metadata: {},
    imageId,
    serverId: server.id,
    device,
    withServer: false,
    busy: null,
    made: 40,
  });
  state.vpcs.push(vpc);
  state.subnets.push(subnet);
  state.securityGroups.push(group);
  state.rules.push(...defaultRules(group.id, createdAt), {
    id: randomUUID(),
    groupId: group.id,
    createdAt,
    description: 'ssh',
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    multiport: '22',
    remoteCidr: '198.51.100.0/24',
    remoteGroupId: null,
    action: 'allow',
    priority: 1,
  });
  state.servers.push(server);
  state.ports.push(port);
  state.volumes.push(volume(ROOT_DEVICE, image), volume('/dev/vdb', null));
  state.publicIps.push({
    ...resource(),
    address,
    type: '5_bgp',
    portId: port.id,
    boundAt: createdAt,
    error: null,
    withServer: false,
    bandwidth: { id: randomUUID(), name, size: 5, shareType: 'PER', chargeMode: 'traffic' },
  });
  state.keyPairs.push({
    name,
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOnothingthatanybodyhasthekeyofatallnoreally1',
    fingerprint: '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff',
    createdAt,
  });
};
