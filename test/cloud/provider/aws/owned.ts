import type { State } from '../../ec2/state.ts';
import { only } from '../pick.ts';
import type { Counts, Ids, Kept } from '../vendor.ts';

/** What of a local AWS is a stack's. */

export const alive = (state: State): State['instances'] =>
  state.instances.filter(({ power }) => power.to !== 'terminated');

export const dataVolumes = (state: State): State['volumes'] =>
  state.volumes.filter(({ snapshotId }) => snapshotId === undefined);

/** By tag, or by the name that only this stack gives. */
const isOf = (stack: string, tags: Record<string, string>): boolean =>
  tags['berth-stack'] === stack || (tags['Name'] ?? '').startsWith(`berth-${stack}`);

export const countIn = (state: State, stack: string): Counts => {
  const count = (things: readonly { tags: Record<string, string> }[]): number =>
    things.filter(({ tags }) => isOf(stack, tags)).length;
  const disks = dataVolumes(state);
  return {
    servers: count(alive(state)),
    systemDisks: count(state.volumes) - count(disks),
    disks: count(disks),
    addresses: count(state.addresses),
    groups: count(state.groups),
    networks: count(state.vpcs),
    subnets: count(state.subnets),
    gateways: count(state.gateways),
    keys: count(state.keyPairs),
  };
};

/** The id of the one thing of that name. */
const idOf = (name: string, things: readonly { id: string; tags: Record<string, string> }[]): string =>
  only(things, ({ tags }) => tags['Name'] === name).id;

export const idsIn = (state: State, stack: string, host: string): Ids => ({
  server: idOf(`berth-${stack}.${host}`, alive(state)),
  address: idOf(`berth-${stack}.${host}`, state.addresses),
  disk: idOf(`berth-${stack}.${host}.data`, state.volumes),
});

export const keptIn = (state: State, stack: string, host: string): Kept => {
  const { id, tags, userData, instanceType } = only(
    alive(state),
    ({ tags }) => tags['Name'] === `berth-${stack}.${host}`,
  );
  return { id, type: instanceType, tags, userData };
};
