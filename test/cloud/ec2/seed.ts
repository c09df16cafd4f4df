import { newId, begin } from './ids.ts';
import type { Ec2Cloud } from './cloud.ts';
import type { State } from './state.ts';

/**
 * What somebody else has in the same account: a stopped instance with its volume, a group with a rule, a key pair
 * and an elastic address, all under the given tags. Nothing of it is ever berth's to touch.
 *
 * @param name of its group and key pair, and its `Name` tag
 */
export const seedBystander = (cloud: Ec2Cloud, name: string, tags: Record<string, string>): void => {
  const { state } = cloud;
  const [subnet] = state.subnets;
  const image = state.images[0];
  if (subnet === undefined || image === undefined) throw new Error('the account has no subnet or image');
  const all = { Name: name, ...tags };
  const made = <More extends object>(prefix: string, more: More) =>
    Object.assign(begin(prefix, all), { createdAt: 0 }, more);
  const group = made('sg', { name, description: name, vpcId: subnet.vpcId });
  const keyPair = made('key', { name, type: 'ed25519', fingerprint: 'none', publicKey: 'ssh-ed25519 none' });
  const privateIp = subnet.cidr.replace(/\.\d+\/\d+$/, '.9');
  const instance = made('i', {
    reservationId: newId('r'),
    imageId: image.id,
    architecture: image.architecture,
    instanceType: 't3.micro',
    keyName: name,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    zone: subnet.zone,
    privateIp,
    machineAddress: privateIp,
    networkInterface: made('eni', {}),
    groupIds: [group.id],
    userData: '',
    metadata: { tokens: 'required', hopLimit: 1, endpoint: 'enabled' },
    protected: false,
    rootDevice: image.rootDevice,
    power: { to: 'stopped', via: 'stopping', since: 0 } as const,
  });
  const rule = { groupId: group.id, egress: false, protocol: 'tcp', from: 22, to: 22 };
  state.groups.push(group);
  state.rules.push(made('sgr', { ...rule, peer: { kind: 'ipv4', value: '192.0.2.0/24' } as const }));
  state.keyPairs.push(keyPair);
  state.instances.push(instance);
  state.volumes.push(
    made('vol', {
      size: 8,
      changes: [],
      type: 'gp3',
      iops: 3000,
      throughput: 125,
      encrypted: true,
      zone: subnet.zone,
      snapshotId: newId('snap'),
      attachment: { instanceId: instance.id, device: image.rootDevice, deleteOnTermination: true, at: 0 },
    }),
  );
  state.addresses.push(
    made('eipalloc', {
      publicIp: cloud.claimPublicAddress(),
      association: { id: newId('eipassoc'), instanceId: instance.id },
    }),
  );
  cloud.save();
};

/** A copy of everything that carries a tag, less instances that are terminated: to compare before and after. */
export const resourcesTagged = (state: State, key: string, value: string): { id: string }[] => {
  const { instances, volumes, addresses, groups, rules, keyPairs, vpcs, subnets, gateways, routeTables } =
    state;
  const living = instances.filter(({ power }) => power.to !== 'terminated');
  const interfaces = living.map(({ networkInterface }) => networkInterface);
  const all = [
    living,
    interfaces,
    volumes,
    addresses,
    groups,
    rules,
    keyPairs,
    vpcs,
    subnets,
    gateways,
    routeTables,
  ];
  return structuredClone(all.flatMap((one) => one.filter(({ tags }) => tags[key] === value)));
};
