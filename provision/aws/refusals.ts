import { UserError } from '../../core/user-error.ts';
import { missing } from '../cloud/refusals.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import { networkIn, subnetsIn } from './owned.ts';
import type { Seen, SeenImage } from './seen.ts';
import { nameTag } from './tags.ts';
import type { TypeInfo } from './types.ts';

/**
 * Refuses an inventory that names what is not there.
 *
 * @throws UserError `no-default-vpc`, `no-such-vpc`, `no-such-subnet`, `no-such-group`, `no-such-key-pair`,
 *   `no-such-address`, `in-use`, `network-fixed`
 */
export const checkNamed = (spec: CloudSpec, seen: Seen): void => {
  checkNetwork(spec, seen);
  const { securityGroup, keyPair, machines } = spec;
  const group = seen.groups.find(({ id }) => id === securityGroup);
  if (securityGroup !== undefined && group?.vpc !== networkIn(spec, seen)?.id) {
    throw missing('group', 'provider.securityGroup', securityGroup, `in the network of the machines`);
  }
  if (keyPair !== undefined && !seen.keys.some(({ name }) => name === keyPair)) {
    throw missing('key-pair', 'provider.keyPair', keyPair, 'in this region');
  }
  for (const { name, elasticIp } of machines) {
    if (typeof elasticIp === 'string') checkAddress(seen, name, elasticIp);
  }
};

/** One that is named may be taken from nobody. */
const checkAddress = ({ addresses, instances }: Seen, host: string, id: string): void => {
  const address = addresses.find((one) => one.id === id);
  if (address === undefined) throw missing('address', `${host}: vm.elasticIp`, id, 'in this region');
  if (address.association === undefined || instances.some((one) => one.id === address.instance)) return;
  throw new UserError(
    'in-use',
    `${host}: vm.elasticIp: ${id} leads to ${address.instance ?? address.association}, which is not the stack's`,
    {
      hint: 'Disassociate it there first, or name another; elasticIp: true makes one.',
    },
  );
};

const checkNetwork = (spec: CloudSpec, seen: Seen): void => {
  const { network } = spec;
  const vpc = networkIn(spec, seen);
  if (network === undefined) {
    if (vpc !== undefined && subnetsIn(spec, seen).length > 0) return;
    throw new UserError('no-default-vpc', 'the account has no default VPC with subnets in this region', {
      hint: 'Have berth make one, provider.network: { cidr: 10.20.0.0/24 }, or name one: { vpc: …, subnet: … }.',
    });
  }
  if ('cidr' in network) {
    if (vpc !== undefined && vpc.cidr !== network.cidr) throw networkFixed(vpc.cidr, network.cidr);
    return;
  }
  if (vpc === undefined) {
    throw missing(
      'vpc',
      'provider.network.vpc',
      network.vpc,
      `in this region; there are ${namesOf(seen.vpcs)}`,
    );
  }
  if (subnetsIn(spec, seen).length > 0) return;
  const others = seen.subnets.filter((subnet) => subnet.vpc === vpc.id);
  throw missing(
    'subnet',
    'provider.network.subnet',
    network.subnet,
    `in ${vpc.id}; there are ${namesOf(others)}`,
  );
};

const networkFixed = (before: string, after: string): UserError =>
  new UserError('network-fixed', `the network is ${before} and the inventory says ${after}`, {
    hint: `Write ${before}: a network cannot change its range. Another range needs another stack, or destroy.mts first.`,
  });

const namesOf = (things: readonly { id: string; tags: Record<string, string> }[]): string =>
  things.map(({ id, tags }) => (nameTag(tags) === undefined ? id : `${id} (${nameTag(tags)})`)).join(', ') ||
  'none';

/**
 * Refuses a machine that EC2 would refuse, or that could not find its disks, before anything is made for it.
 *
 * @throws UserError `image-unfit`, `bad-disk`, `type-unfit`
 */
export const checkFit = (machine: MachineSpec, type: TypeInfo, image: SeenImage): void => {
  const { name, rootDisk, dataDisks } = machine;
  if (image.architecture !== type.architecture) {
    const message = `${name}: ${image.id} is for ${image.architecture}, and ${type.name} is ${type.architecture}`;
    throw new UserError('image-unfit', message, { hint: 'Mend vm.image or vm.type.' });
  }
  if (image.rootSize > rootDisk.size) {
    const message = `${name}: ${image.id} needs a system disk of ${image.rootSize} GiB, and it has ${rootDisk.size}`;
    throw new UserError('bad-disk', message, {
      hint: `Write vm.rootDisk.size: ${image.rootSize}g at least.`,
    });
  }
  if (!type.nitro && dataDisks.length > 0) {
    const message = `${name}: ${type.name} is a type of an older generation, which does not tell its data disks apart`;
    throw new UserError('type-unfit', message, {
      hint: 'Take a type of a Nitro generation, such as t3 or m6i.',
    });
  }
};
