import type { CloudSpec } from '../cloud/spec.ts';
import { listAddresses } from './api/addresses.ts';
import { listGroups, showGroup } from './api/groups.ts';
import { listKeys } from './api/keys.ts';
import { listSubnets, listVpcs } from './api/networks.ts';
import { listServers } from './api/servers.ts';
import { listVolumes } from './api/volumes.ts';
import type { Cloud } from './client.ts';
import { isAlive, isHosts, isStacks } from './owned.ts';
import type { Seen, SeenGroup, SeenServer } from './seen.ts';

/**
 * Asks Huawei Cloud for everything that is, or may be, a stack's: seven questions side by side, and no more for
 * more hosts. What belongs to the stack is told apart afterwards: tags may have been taken off.
 */
export const look = async (cloud: Cloud, spec: CloudSpec): Promise<Seen> => {
  const servers = listServers(cloud);
  const [groups, ...lists] = await Promise.all([
    servers.then((found) => groupsOf(cloud, spec, found)),
    servers,
    listVolumes(cloud),
    listAddresses(cloud),
    listVpcs(cloud),
    listSubnets(cloud),
    listKeys(cloud),
  ]);
  const [seenServers, volumes, addresses, vpcs, subnets, keys] = lists;
  return { servers: seenServers, volumes, addresses, vpcs, subnets, groups, keys };
};

/**
 * The stack's security groups with their rules, which a list does not show. Those that its machines are in are
 * asked for at once; only where none of them is the stack's, the list is looked through. One that the
 * inventory names is not looked into: its rules are somebody else's.
 */
const groupsOf = async (cloud: Cloud, spec: CloudSpec, servers: SeenServer[]): Promise<SeenGroup[]> => {
  const { stack, securityGroup } = spec;
  const own = servers.filter((server) => isAlive(server) && isHosts(stack, server));
  if (securityGroup === undefined) {
    const inUse = await show(
      cloud,
      own.flatMap(({ groups }) => groups),
    );
    if (inUse.some((group) => isStacks(stack, group))) return inUse;
  }
  const listed = await listGroups(cloud);
  const ids = listed.filter((group) => group.id !== securityGroup && isStacks(stack, group));
  const named = listed.find(({ id }) => id === securityGroup);
  return [
    ...(named === undefined ? [] : [{ ...named, rules: [] }]),
    ...(await show(
      cloud,
      ids.map(({ id }) => id),
    )),
  ];
};

const show = async (cloud: Cloud, ids: readonly string[]): Promise<SeenGroup[]> =>
  (await Promise.all([...new Set(ids)].map((id) => showGroup(cloud, id)))).filter(
    (group) => group !== undefined,
  );
