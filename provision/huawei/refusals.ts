import { InputError, UserError } from '../../core/user-error.ts';
import { hostThingName } from '../cloud/names.ts';
import { missing } from '../cloud/refusals.ts';
import { diskName, type CloudSpec } from '../cloud/spec.ts';
import { addressOfHost, groupIn, networkIn, subnetIn } from './owned.ts';
import type { Seen } from './seen.ts';
import { FREE_TAGS, stackTags } from './tags.ts';

/** Longest name of a server, a disk or an address (ECS API reference, "Creating an ECS"). */
const LONGEST_NAME = 64;

/**
 * Refuses what Huawei Cloud cannot do, before it is asked for anything.
 *
 * @throws InputError `too-many-tags`, `name-too-long`, `bad-image`
 */
export const checkSpec = (spec: CloudSpec): void => {
  const { stack, machines } = spec;
  for (const { name, tags, dataDisks, image } of machines) {
    const count = Object.keys(tags).length;
    if (count > FREE_TAGS) {
      throw new InputError('too-many-tags', `${name}: ${count} tags, but a VM has room for ${FREE_TAGS}`, {
        hint: 'Huawei Cloud takes 10 tags of a VM, and berth needs the others to find it again.',
      });
    }
    for (const thing of [name, ...dataDisks.map((disk) => diskName({ name }, disk))]) {
      const called = hostThingName(stack, thing);
      if (called.length > LONGEST_NAME) {
        throw new InputError('name-too-long', `${called} has ${called.length} characters`, {
          hint: `Huawei Cloud takes ${LONGEST_NAME}: give the stack, the host or the disk a shorter name.`,
        });
      }
    }
    if (image !== undefined && ('ssm' in image || ('name' in image && image.owner !== undefined))) {
      throw new InputError('bad-image', `${name}: vm.image has what only aws knows`, {
        hint: 'Write { id: … } or { name: … } without an owner.',
      });
    }
  }
  const shared = Object.keys(stackTags(spec)).length;
  if (shared > 10)
    throw new InputError('too-many-tags', `provider.tags: ${shared} with berth's own, but 10 is all`);
};

/**
 * Refuses an inventory that names what is not there.
 *
 * @throws UserError `no-such-vpc`, `no-such-subnet`, `no-such-group`, `no-such-key-pair`, `no-such-address`
 */
export const checkNamed = (spec: CloudSpec, seen: Seen): void => {
  checkNetwork(spec, seen);
  const { securityGroup, keyPair, machines } = spec;
  if (securityGroup !== undefined && groupIn(spec, seen) === undefined) {
    throw missing('group', 'provider.securityGroup', securityGroup, 'in this project');
  }
  if (keyPair !== undefined && !seen.keys.includes(keyPair)) {
    throw missing('key-pair', 'provider.keyPair', keyPair, 'in this project');
  }
  for (const machine of machines) {
    const { name, elasticIp } = machine;
    if (typeof elasticIp === 'string' && addressOfHost(spec, seen, machine) === undefined) {
      throw missing('address', `${name}: vm.elasticIp`, elasticIp, 'in this project');
    }
  }
};

const checkNetwork = (spec: CloudSpec, seen: Seen): void => {
  const { network } = spec;
  if (network === undefined || 'cidr' in network) return;
  const vpc = networkIn(spec, seen);
  if (vpc === undefined) {
    throw missing(
      'vpc',
      'provider.network.vpc',
      network.vpc,
      `in this project; there are ${namesOf(seen.vpcs)}`,
    );
  }
  if (subnetIn(spec, seen) !== undefined) return;
  const others = namesOf(seen.subnets.filter((subnet) => subnet.vpc === vpc.id));
  throw missing('subnet', 'provider.network.subnet', network.subnet, `in ${vpc.name}; there are ${others}`);
};

const namesOf = (things: readonly { id: string; name: string }[]): string =>
  things.map(({ id, name }) => (name === '' ? id : `${name} (${id})`)).join(', ') || 'none';

export const diskOfOtherType = (address: string, before: string, after: string): UserError =>
  new UserError('disk-type', `${address} is of type ${before} and the inventory says ${after}`, {
    hint: `Write type: ${before}; or change the type in the console, where its price is shown.`,
  });
