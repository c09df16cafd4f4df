import { randomUUID } from 'node:crypto';
import type { Cloud } from './cloud-state.ts';
import { hasFollowed, isInPlace } from './machine/wanted.ts';
import type { Change, Job, Server, State } from './state.ts';

type Failure = { code: string; reason: string };

/** Begins what takes its time with servers, and the job that tells how far it is. */
export const begin = (
  cloud: Cloud,
  servers: readonly Server[],
  type: string,
  change: Pick<Change, 'kind'> & Partial<Change>,
): Job => {
  const now = Date.now();
  const until = now + cloud.settings.pending;
  const failure = change.failure ?? null;
  for (const server of servers) {
    server.change = { flavor: null, withVolumes: false, withAddress: false, ...change, failure, until };
    server.updatedAt = now;
  }
  return beginJob(
    cloud,
    type,
    servers.map(({ id }) => id),
    failure,
  );
};

export const beginJob = (
  { state, settings }: Cloud,
  type: string,
  serverIds: string[],
  failure: Failure | null = null,
  volumeId: string | null = null,
): Job => {
  const createdAt = Date.now();
  const until = createdAt + settings.pending;
  const job = { id: randomUUID().replaceAll('-', ''), type, createdAt, until, serverIds, volumeId, failure };
  state.jobs.push(job);
  return job;
};

/** Whether what was begun with a server is over: its time has passed, and its machine has followed. */
const isOver = (cloud: Cloud, server: Server, now: number): boolean =>
  server.change === null ||
  (now >= server.change.until && (!cloud.boots || hasFollowed(cloud.state, server)));

export const jobStatus = (cloud: Cloud, job: Job, now: number): 'INIT' | 'RUNNING' | 'SUCCESS' | 'FAIL' => {
  const servers = cloud.state.servers.filter(({ id }) => job.serverIds.includes(id));
  if (now < job.until) return now - job.createdAt < (job.until - job.createdAt) / 5 ? 'INIT' : 'RUNNING';
  const volume = cloud.state.volumes.find(({ id }) => id === job.volumeId);
  if (volume?.busy || !servers.every((server) => isOver(cloud, server, now))) return 'RUNNING';
  return job.failure === null ? 'SUCCESS' : 'FAIL';
};

/** Writes down everything whose time has come. Called before each request, so that no timer is needed. */
export const settle = (cloud: Cloud, now: number): void => {
  const { state } = cloud;
  for (const server of state.servers.filter((one) => one.change !== null && isOver(cloud, one, now)))
    conclude(cloud, server);
  for (const volume of state.volumes) {
    if (volume.busy === null || now < volume.busy.until) continue;
    if (cloud.boots && !isInPlace(state, volume)) continue;
    if (volume.busy.status === 'deleting') state.volumes = state.volumes.filter((one) => one !== volume);
    else volume.busy = null;
  }
};

const conclude = (cloud: Cloud, server: Server): void => {
  const { change } = server;
  server.change = null;
  if (change?.failure) {
    if (change.kind === 'create') remove(cloud, server, { withVolumes: true, withAddress: false });
    return;
  }
  switch (change?.kind) {
    case undefined:
      return;
    case 'create':
    case 'start':
    case 'reboot':
      server.status = 'ACTIVE';
      return;
    case 'stop':
      server.status = 'SHUTOFF';
      return;
    case 'resize':
      server.flavor = change.flavor ?? server.flavor;
      return;
    case 'delete':
      remove(cloud, server, change);
  }
};

/** A server goes with its port and its system disk, and with what else is to go with it. */
const remove = (
  cloud: Cloud,
  { id }: Server,
  { withVolumes, withAddress }: { withVolumes: boolean; withAddress: boolean },
): void => {
  const { state } = cloud;
  const ports = new Set(portsOf(state, id).map((port) => port.id));
  for (const publicIp of state.publicIps.filter(({ portId }) => ports.has(portId ?? ''))) {
    publicIp.portId = null;
    if (!withAddress && !publicIp.withServer) continue;
    state.publicIps = state.publicIps.filter((one) => one !== publicIp);
    cloud.releaseAddress(publicIp.address);
  }
  for (const volume of state.volumes.filter(({ serverId }) => serverId === id)) {
    const isRoot = volume.device === ROOT_DEVICE;
    volume.serverId = null;
    volume.device = null;
    if (isRoot || withVolumes || volume.withServer) volume.busy = { status: 'deleting', until: 0 };
  }
  state.ports = state.ports.filter(({ deviceId }) => deviceId !== id);
  state.servers = state.servers.filter((server) => server.id !== id);
};

export const ROOT_DEVICE = '/dev/vda';

export const portsOf = (state: State, serverId: string): State['ports'] =>
  state.ports.filter(({ deviceId }) => deviceId === serverId);
