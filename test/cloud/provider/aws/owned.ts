import type { State } from '../../ec2/state.ts';
import { only } from '../pick.ts';
import type { Owned } from '../vendor.ts';

export const alive = (state: State): State['instances'] =>
  state.instances.filter(({ power }) => power.to !== 'terminated');

export const dataVolumes = (state: State): State['volumes'] =>
  state.volumes.filter(({ snapshotId }) => snapshotId === undefined);

/** By tag, or by the name that only this stack gives. */
const isOf = (stack: string, tags: Record<string, string>): boolean =>
  tags['berth-stack'] === stack || (tags['Name'] ?? '').startsWith(`berth-${stack}`);

const count: Owned<State>['count'] = (state, stack) => {
  const of = (things: readonly { tags: Record<string, string> }[]): number =>
    things.filter(({ tags }) => isOf(stack, tags)).length;
  const disks = dataVolumes(state);
  return {
    servers: of(alive(state)),
    systemDisks: of(state.volumes) - of(disks),
    disks: of(disks),
    addresses: of(state.addresses),
    groups: of(state.groups),
    networks: of(state.vpcs),
    subnets: of(state.subnets),
    gateways: of(state.gateways),
    keys: of(state.keyPairs),
  };
};

/** The id of the one thing of that name. */
const idOf = (name: string, things: readonly { id: string; tags: Record<string, string> }[]): string =>
  only(things, ({ tags }) => tags['Name'] === name).id;

const ids: Owned<State>['ids'] = (state, stack, host) => ({
  server: idOf(`berth-${stack}.${host}`, alive(state)),
  address: idOf(`berth-${stack}.${host}`, state.addresses),
  disk: idOf(`berth-${stack}.${host}.data`, state.volumes),
});

const kept: Owned<State>['kept'] = (state, stack, host) => {
  const { id, tags, userData, instanceType } = only(
    alive(state),
    ({ tags }) => tags['Name'] === `berth-${stack}.${host}`,
  );
  return { id, type: instanceType, tags, userData };
};

export const owned: Owned<State> = { count, ids, kept };
