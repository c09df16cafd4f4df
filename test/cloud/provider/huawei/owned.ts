import type { State, Tag } from '../../huawei/state.ts';
import { only } from '../pick.ts';
import type { Counts, Ids, Kept } from '../vendor.ts';

/** What of a local Huawei Cloud is a stack's. */

export const dataVolumes = ({ volumes }: State): State['volumes'] =>
  volumes.filter(({ imageId }) => imageId === null);

const ownerOf = ({ tags }: { tags: Tag[] }): string | undefined =>
  tags.find(({ key }) => key === 'berth-stack')?.value;

/** By tag, or by the name that only this stack gives. */
const isOf = (stack: string, thing: { name: string; tags: Tag[] }): boolean =>
  ownerOf(thing) === stack || thing.name === `berth-${stack}` || thing.name.startsWith(`berth-${stack}.`);

export const countIn = (state: State, stack: string): Counts => {
  const count = (things: readonly { name: string; tags: Tag[] }[]): number =>
    things.filter((thing) => isOf(stack, thing)).length;
  const disks = dataVolumes(state);
  return {
    servers: count(state.servers),
    // The system's disk has the machine's name.
    systemDisks: count(state.volumes) - count(disks),
    disks: count(disks),
    addresses: count(state.publicIps),
    groups: count(state.securityGroups),
    networks: count(state.vpcs),
    subnets: count(state.subnets),
    keys: state.keyPairs.filter(({ name }) => name === `berth-${stack}`).length,
  };
};

/** The id of the one thing of that name. */
const idOf = (name: string, things: readonly { id: string; name: string }[]): string =>
  only(things, (thing) => thing.name === name).id;

export const idsIn = (state: State, stack: string, host: string): Ids => ({
  server: idOf(`berth-${stack}.${host}`, state.servers),
  address: idOf(`berth-${stack}.${host}`, state.publicIps),
  disk: idOf(`berth-${stack}.${host}.data`, state.volumes),
});

export const keptIn = (state: State, stack: string, host: string): Kept => {
  const { id, tags, userData, flavor } = only(state.servers, ({ name }) => name === `berth-${stack}.${host}`);
  return {
    id,
    type: flavor,
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    userData,
  };
};
