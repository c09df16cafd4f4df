import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import type { Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import { volumeOf } from '../evs/volumes.ts';
import { beginJob, ROOT_DEVICE } from '../lifecycle.ts';
import type { Handler } from '../route.ts';
import type { Server, Volume } from '../state.ts';
import { deviceAt } from './create.ts';
import { serverOf } from './servers.ts';

const attachedTo = ({ state }: Cloud, serverId: string): Volume[] =>
  state.volumes.filter((volume) => volume.serverId === serverId);

const freeDevice = (cloud: Cloud, server: Server): string => {
  const taken = new Set(attachedTo(cloud, server.id).map(({ device }) => device));
  for (let place = 1; ; place += 1) if (!taken.has(deviceAt(place))) return deviceAt(place);
};

const attachment = z.object({
  volumeAttachment: z.object({ volumeId: z.string(), device: z.string().optional() }),
});

export const attachVolume: Handler = (call) => {
  const { cloud, now } = call;
  const server = serverOf(cloud, call.path('server_id'));
  const asked = call.read(attachment).volumeAttachment;
  const volume = volumeOf(cloud, asked.volumeId);
  if (volume.serverId !== null || volume.busy !== null)
    throw new Refusal(400, 'Ecs.0206', `The volume ${volume.id} is not available.`);
  if (volume.zone !== server.zone)
    throw new Refusal(400, 'Ecs.0206', `The volume ${volume.id} is in ${volume.zone}, not ${server.zone}.`);
  if (server.change !== null)
    throw new Refusal(400, 'Ecs.0603', `The running state of ECS ${server.id} is unstable.`);
  volume.serverId = server.id;
  volume.device = asked.device ?? freeDevice(cloud, server);
  volume.busy = { status: 'attaching', until: now + cloud.settings.pending };
  return json(200, { job_id: beginJob(cloud, 'attachVolume', [server.id], null, volume.id).id });
};

export const detachVolume: Handler = ({ cloud, path, now }) => {
  const server = serverOf(cloud, path('server_id'));
  const volume = volumeOf(cloud, path('volume_id'));
  if (volume.serverId !== server.id)
    throw new Refusal(400, 'Ecs.0208', `The volume ${volume.id} is not attached to ECS ${server.id}.`);
  if (volume.device === ROOT_DEVICE && server.status !== 'SHUTOFF')
    throw new Refusal(400, 'Ecs.0208', 'The system disk of a running ECS cannot be detached.');
  volume.serverId = null;
  volume.device = null;
  volume.busy = { status: 'detaching', until: now + cloud.settings.pending };
  return json(200, { job_id: beginJob(cloud, 'detachVolume', [server.id], null, volume.id).id });
};

const deviceView = (volume: Volume) => ({
  id: volume.id,
  volumeId: volume.id,
  serverId: volume.serverId,
  device: volume.device,
});

const blockDeviceView = (volume: Volume, index: number) => ({
  ...deviceView(volume),
  bootIndex: volume.device === ROOT_DEVICE ? 0 : -1,
  size: volume.size,
  bus: 'virtio',
  pciAddress: `0000:02:${(index + 1).toString(16).padStart(2, '0')}.0`,
});

export const listBlockDevices: Handler = ({ cloud, path }) => {
  const server = serverOf(cloud, path('server_id'));
  const volumes = attachedTo(cloud, server.id);
  return json(200, {
    attachableQuantity: { free_blk: 24 - volumes.length, free_scsi: 24, free_disk: 24 - volumes.length },
    volumeAttachments: volumes.map(blockDeviceView),
  });
};

export const listAttachments: Handler = ({ cloud, path }) => {
  const server = serverOf(cloud, path('server_id'));
  return json(200, { volumeAttachments: attachedTo(cloud, server.id).map(deviceView) });
};
