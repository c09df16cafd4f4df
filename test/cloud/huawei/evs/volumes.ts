import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { found, timestamp, visible, type Cloud } from '../cloud-state.ts';
import { zonesOf } from '../ecs/catalogue.ts';
import { json } from '../errors.ts';
import { beginJob, ROOT_DEVICE } from '../lifecycle.ts';
import type { Handler } from '../route.ts';
import type { Volume } from '../state.ts';
import { withTags } from '../tags.ts';

export const volumeOf = (cloud: Cloud, id: string, among: readonly Volume[] = cloud.state.volumes): Volume =>
  found(
    among.find((volume) => volume.id === id),
    () => new Refusal(404, 'EVS.5404', `Volume ${id} could not be found.`),
  );

const statusOf = ({ busy, serverId }: Volume): string =>
  busy?.status ?? (serverId === null ? 'available' : 'in-use');

export const viewOfVolume = (cloud: Cloud, volume: Volume) => ({
  id: volume.id,
  name: volume.name,
  description: volume.description,
  status: statusOf(volume),
  size: volume.size,
  volume_type: volume.type,
  availability_zone: volume.zone,
  bootable: String(volume.imageId !== null),
  shareable: 'false',
  multiattach: false,
  encrypted: false,
  metadata: volume.metadata,
  tags: Object.fromEntries(volume.tags.map(({ key, value }) => [key, value])),
  attachments:
    volume.serverId === null
      ? []
      : [
          {
            server_id: volume.serverId,
            device: volume.device,
            volume_id: volume.id,
            attachment_id: volume.id,
            id: volume.id,
          },
        ],
  created_at: new Date(volume.createdAt).toISOString().replace('Z', ''),
  updated_at: timestamp(volume.createdAt),
  links: [],
  wwn: volume.id.replaceAll('-', ''),
  service_type: 'EVS',
  user_id: cloud.state.userId,
  enterprise_project_id: '0',
  'os-vol-tenant-attr:tenant_id': cloud.state.projectId,
  ...(volume.imageId !== null && { volume_image_metadata: { image_id: volume.imageId } }),
});

const creation = z.object({
  volume: z.object({
    name: z.string().max(64).default(''),
    size: z.int().min(10).max(32_768),
    volume_type: z.enum(['SATA', 'SAS', 'GPSSD', 'SSD', 'ESSD', 'GPSSD2']),
    availability_zone: z.string(),
    description: z.string().default(''),
    metadata: z.record(z.string(), z.string()).default({}),
    tags: z.record(z.string(), z.string()).default({}),
    count: z.number().max(1).default(1),
  }),
});

/** `POST /v2.1/{project_id}/cloudvolumes`; X-Client-Token, a UUID, gives the same answer again. */
export const createVolume: Handler = (call) => {
  const { cloud, now } = call;
  const { state } = cloud;
  const body = call.read(creation);
  const asked = body.volume;
  const token = call.header('x-client-token');
  const request = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const before = token === undefined ? undefined : state.clientTokens[token];
  if (before !== undefined) {
    if (before.request !== request) throw call.invalid('X-Client-Token was used with other parameters');
    return json(202, JSON.parse(before.answer));
  }
  if (!zonesOf(state.region).includes(asked.availability_zone))
    throw call.invalid(`availability_zone ${asked.availability_zone} does not exist`);
  if (state.volumes.length >= state.quotas.volumes)
    throw new Refusal(413, 'EVS.1042', 'VolumeLimitExceeded: Maximum number of volumes allowed exceeded.');
  const tags = Object.entries(asked.tags).map(([key, value]) => ({ key, value }));
  const volume: Volume = {
    id: randomUUID(),
    name: asked.name,
    createdAt: now,
    tags: withTags([], tags, call.invalid),
    size: asked.size,
    type: asked.volume_type,
    zone: asked.availability_zone,
    description: asked.description,
    metadata: asked.metadata,
    imageId: null,
    serverId: null,
    device: null,
    withServer: false,
    busy: { status: 'creating', until: now + cloud.settings.pending },
    made: null,
  };
  state.volumes.push(volume);
  const answer = {
    job_id: beginJob(cloud, 'createVolume', [], null, volume.id).id,
    volume_ids: [volume.id],
  };
  if (token !== undefined) state.clientTokens[token] = { request, answer: JSON.stringify(answer) };
  return json(202, answer);
};

/** `limit`, and `offset` counted in disks. */
export const listVolumes: Handler = ({ cloud, query }) => {
  const ids = query.get('ids')?.match(/[\w-]{36}/g);
  const volumes = visible(cloud, cloud.state.volumes).filter(
    (volume) =>
      volume.name.includes(query.get('name') ?? '') &&
      (query.get('id') ?? volume.id) === volume.id &&
      (ids?.includes(volume.id) ?? true) &&
      (query.get('status') ?? statusOf(volume)) === statusOf(volume) &&
      (query.get('availability_zone') ?? volume.zone) === volume.zone &&
      (query.get('server_id') ?? volume.serverId) === volume.serverId,
  );
  const marker = query.get('marker');
  const first =
    marker === null ? Number(query.get('offset') ?? 0) : volumes.findIndex(({ id }) => id === marker) + 1;
  const page = volumes.slice(first, first + Math.min(Number(query.get('limit') ?? 1000), 1000));
  return json(200, { count: volumes.length, volumes: page.map((volume) => viewOfVolume(cloud, volume)) });
};

export const showVolume: Handler = ({ cloud, path }) => {
  const volume = volumeOf(cloud, path('volume_id'), visible(cloud, cloud.state.volumes));
  return json(200, { volume: viewOfVolume(cloud, volume) });
};

const update = z.object({
  volume: z.object({ name: z.string().optional(), description: z.string().optional() }),
});

export const updateVolume: Handler = (call) => {
  const volume = volumeOf(call.cloud, call.path('volume_id'));
  const asked = call.read(update).volume;
  volume.name = asked.name ?? volume.name;
  volume.description = asked.description ?? volume.description;
  return json(200, viewOfVolume(call.cloud, volume));
};

export const deleteVolume: Handler = ({ cloud, path, now }) => {
  const volume = volumeOf(cloud, path('volume_id'));
  if (volume.serverId !== null || volume.busy !== null)
    throw new Refusal(
      400,
      'EVS.5400',
      `Invalid volume: Volume status must be available, not ${statusOf(volume)}.`,
    );
  volume.busy = { status: 'deleting', until: now + cloud.settings.pending };
  return json(200, { job_id: beginJob(cloud, 'deleteVolume', [], null, volume.id).id });
};

const action = z.object({ 'os-extend': z.object({ new_size: z.int() }) });

export const extendVolume: Handler = (call) => {
  const { cloud, now } = call;
  const volume = volumeOf(cloud, call.path('volume_id'));
  const size = call.read(action)['os-extend'].new_size;
  if (size <= volume.size || size > (volume.device === ROOT_DEVICE ? 1024 : 32_768))
    throw call.invalid(`new_size ${size} must be greater than the current size ${volume.size}`);
  if (volume.busy !== null)
    throw new Refusal(400, 'EVS.5400', `Invalid volume: Volume status is ${statusOf(volume)}.`);
  volume.size = size;
  volume.busy = { status: 'extending', until: now + cloud.settings.pending };
  return json(202, { job_id: beginJob(cloud, 'extendVolume', [], null, volume.id).id });
};
