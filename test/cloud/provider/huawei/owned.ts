import type { State, Tag } from '../../huawei/state.ts';
import { only } from '../pick.ts';
import type { Owned } from '../vendor.ts';

export const dataVolumes = ({ volumes }: State): State['volumes'] =>
  volumes.filter(({ imageId }) => imageId === null);

const ownerOf = ({ tags }: { tags: Tag[] }): string | undefined =>
  tags.find(({ key }) => key === 'berth-stack')?.value;

/** By tag, or by the name that only this stack gives. */
const isOf = (stack: string, thing: { name: string; tags: Tag[] }): boolean =>
  ownerOf(thing) === stack || thing.name === `berth-${stack}` || thing.name.startsWith(`berth-${stack}.`);

const count: Owned<State>['count'] = (state, stack) => {
  const of = (things: readonly { name: string; tags: Tag[] }[]): number =>
    things.filter((thing) => isOf(stack, thing)).length;
  const disks = dataVolumes(state);
  return {
    servers: of(state.servers),
    // The system's disk has the machine's name.
    systemDisks: of(state.volumes) - of(disks),
    disks: of(disks),
    addresses: of(state.publicIps),
    groups: of(state.securityGroups),
    networks: of(state.vpcs),
    subnets: of(state.subnets),
    keys: state.keyPairs.filter(({ name }) => name === `berth-${stack}`).length,
  };
};

/** The id of the one thing of that name. */
const idOf = (name: string, things: readonly { id: string; name: string }[]): string =>
  only(things, (thing) => thing.name === name).id;

const ids: Owned<State>['ids'] = (state, stack, host) => ({
  server: idOf(`berth-${stack}.${host}`, state.servers),
  address: idOf(`berth-${stack}.${host}`, state.publicIps),
  disk: idOf(`berth-${stack}.${host}.data`, state.volumes),
});

const kept: Owned<State>['kept'] = (state, stack, host) => {
  const { id, tags, userData, flavor } = only(state.servers, ({ name }) => name === `berth-${stack}.${host}`);
  return {
    id,
    type: flavor,
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    userData,
  };
};

export const owned: Owned<State> = { count, ids, kept };
