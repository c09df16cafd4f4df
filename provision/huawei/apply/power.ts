import type { Resource } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { bringAbout } from '../../cloud/bring.ts';
import { progressOf } from '../../cloud/progress.ts';
import { protectedFromDeletion } from '../../cloud/refusals.ts';
import { poll } from '../../cloud/retry.ts';
import { deleteServer, resizeServer, showServer, startServer } from '../api/servers.ts';
import { isAlive } from '../owned.ts';
import type { SeenServer } from '../seen.ts';
import { CHANGE_SECONDS, type Workshop } from '../workshop.ts';

/**
 * A machine as it is once nothing is under way with it.
 *
 * @throws UserError `machine-failed`, `cloud-timeout`
 */
export const settled = (
  { cloud, emit }: Workshop,
  id: string,
  address: string,
  statuses: readonly string[] = ['ACTIVE', 'SHUTOFF'],
): Promise<SeenServer> => {
  const tell = progressOf(emit, address);
  return poll(
    async () => {
      const server = await showServer(cloud, id);
      if (server === undefined) return undefined;
      if (server.status === 'ERROR') throw machineFailed(address, server);
      const { status, task } = server;
      if (statuses.includes(status) && task === undefined) return server;
      tell(`it is ${status}${task === undefined ? '' : `, ${task}`}`);
      return undefined;
    },
    {
      what: `${address} to be ${statuses.join(' or ')}`,
      seconds: CHANGE_SECONDS,
      signal: cloud.signal,
      clock: cloud.clock,
    },
  );
};

const machineFailed = (address: string, { id, fault }: SeenServer): UserError =>
  new UserError(
    'machine-failed',
    `${address} (${id}) is in the state ERROR: ${fault ?? 'no reason was given'}`,
    {
      hint: 'Look at it in the console (Elastic Cloud Server). --allow-replace makes it anew; its data disks and its address stay.',
    },
  );

/** Stops it, gives it another flavor and starts it. */
export const resize = ({ cloud }: Workshop, { id, name }: SeenServer, type: string): Promise<void> =>
  bringAbout({
    what: `${name} to be of the flavor ${type}`,
    isSo: async () => {
      const now = await showServer(cloud, id);
      return now?.type === type && now.task === undefined;
    },
    act: () => resizeServer(cloud, id, type),
    seconds: CHANGE_SECONDS,
    signal: cloud.signal,
    clock: cloud.clock,
  });

export const start = async (workshop: Workshop, id: string, address: string): Promise<SeenServer> => {
  const server = await settled(workshop, id, address);
  if (server.status === 'ACTIVE') return server;
  await startServer(workshop.cloud, id);
  return settled(workshop, id, address, ['ACTIVE']);
};

/**
 * Deletes a machine and waits until it is gone; its disks and its address are let go, not deleted.
 *
 * @throws UserError `protected`
 */
export const removeServer = async (
  { cloud }: Workshop,
  { name, id = '', fields }: Resource,
): Promise<void> => {
  if (fields['protect'] === true) throw protectedFromDeletion(`server/${name}`);
  await bringAbout({
    what: `server/${name} to be gone`,
    isSo: async () => {
      const server = await showServer(cloud, id);
      return server === undefined || (!isAlive(server) && server.task === undefined);
    },
    act: () => unlessGone(() => deleteServer(cloud, id)),
    seconds: CHANGE_SECONDS,
    signal: cloud.signal,
    clock: cloud.clock,
  });
};
