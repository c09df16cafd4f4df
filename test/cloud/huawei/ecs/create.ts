import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { found, freeAddress, type Cloud } from '../cloud-state.ts';
import { newPublicIp } from '../eip/publicips.ts';
import { json } from '../errors.ts';
import { IMAGES, type Image } from '../ims/catalogue.ts';
import { begin, ROOT_DEVICE } from '../lifecycle.ts';
import type { Call, Handler } from '../route.ts';
import type { PublicIp, Server, Volume } from '../state.ts';
import { tagList, withTags } from '../tags.ts';
import { groupOf } from '../vpc/groups.ts';
import { subnetOf } from '../vpc/subnets.ts';
import { architectureOf, flavorOf, saleIn, zonesOf, type Flavor } from './catalogue.ts';

const VOLUME_TYPES = ['SATA', 'SAS', 'GPSSD', 'SSD', 'ESSD', 'GPSSD2'] as const;

/** Bytes of user data before it is encoded. */
const USER_DATA = 32 * 1024;

const creation = z.object({
  dry_run: z.boolean().default(false),
  server: z.object({
    imageRef: z.string(),
    flavorRef: z.string(),
    name: z
      .string()
      .max(64)
      .regex(/^[\p{L}\d_.-]+$/u),
    vpcid: z.string(),
    nics: z.array(z.object({ subnet_id: z.string(), ip_address: z.string().optional() })).length(1),
    root_volume: z.object({ volumetype: z.enum(VOLUME_TYPES), size: z.number().optional() }),
    data_volumes: z
      .array(
        z.object({
          volumetype: z.enum(VOLUME_TYPES),
          size: z.number().min(10).max(32_768),
          delete_on_termination: z.boolean().default(false),
        }),
      )
      .max(23)
      .default([]),
    publicip: z
      .object({
        id: z.string().optional(),
        eip: z
          .object({
            iptype: z.string(),
            bandwidth: z.object({
              size: z.number(),
              sharetype: z.enum(['PER', 'WHOLE']),
              chargemode: z.string().default('bandwidth'),
            }),
          })
          .optional(),
        delete_on_termination: z.boolean().default(false),
      })
      .optional(),
    key_name: z.string().optional(),
    user_data: z.base64().default(''),
    availability_zone: z.string().optional(),
    security_groups: z.array(z.object({ id: z.string() })).default([]),
    server_tags: tagList,
    metadata: z.record(z.string(), z.string()).default({}),
    metadata_options: z
      .object({
        http_endpoint: z.enum(['enabled', 'disabled']).optional(),
        http_tokens: z.enum(['required', 'optional']).default('optional'),
      })
      .optional(),
    description: z.string().default(''),
    count: z.number().max(1).default(1),
  }),
});

type Asked = z.infer<typeof creation>['server'];

/**
 * `POST /v1.1/{project_id}/cloudservers`. A client token that was used before gives its answer again, whatever
 * became of the server; with another request it is refused.
 * Source: ECS API reference, "Creating an ECS".
 */
export const createServers: Handler = (call) => {
  const { cloud } = call;
  const asked = call.read(creation);
  const token = call.header('x-client-token');
  const request = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  const before = token === undefined ? undefined : cloud.state.clientTokens[token];
  if (before !== undefined) {
    if (before.request !== request)
      throw call.invalid('X-Client-Token was already used with other parameters');
    return json(200, JSON.parse(before.answer));
  }
  const plan = checked(call, asked.server);
  if (asked.dry_run) return json(202, {});
  const answer = make(call, asked.server, plan);
  if (token !== undefined) cloud.state.clientTokens[token] = { request, answer: JSON.stringify(answer) };
  return json(200, answer);
};

type Plan = {
  flavor: Flavor;
  image: Image;
  zone: string;
  publicIp: PublicIp | undefined;
  groupIds: string[];
};

/** Everything that is checked before anything is made; what a dry run does. */
const checked = (call: Call, asked: Asked): Plan => {
  const { cloud, invalid } = call;
  const { state } = cloud;
  const zone = asked.availability_zone ?? zonesOf(state.region)[0] ?? '';
  if (!zonesOf(state.region).includes(zone)) throw invalid(`availability_zone ${zone} does not exist`);
  const flavor = found(flavorOf(asked.flavorRef), () =>
    invalid(`flavorRef ${asked.flavorRef} does not exist`),
  );
  if (flavor.status === 'abandon') throw new Refusal(400, 'Ecs.0019', `Flavor ${flavor.id} is abandoned`);
  if (saleIn(flavor, zone) === undefined) throw invalid(`flavor ${flavor.id} is not sold in ${zone}`);
  const image = found(
    IMAGES.find(({ id }) => id === asked.imageRef),
    () => invalid(`imageRef ${asked.imageRef} does not exist`),
  );
  if (image.architecture !== architectureOf(flavor))
    throw new Refusal(400, 'Ecs.0007', `The image ${image.name} does not run on flavor ${flavor.id}`);
  if ((asked.root_volume.size ?? image.minDisk) < image.minDisk)
    throw invalid(`root_volume.size must be ${image.minDisk} GB or more for this image`);
  const subnet = subnetOf(cloud, asked.nics[0]?.subnet_id ?? '');
  if (subnet.vpcId !== asked.vpcid) throw invalid('nics.subnet_id is not in the VPC vpcid');
  if (asked.key_name !== undefined && !state.keyPairs.some(({ name }) => name === asked.key_name))
    throw invalid(`key_name ${asked.key_name} does not exist`);
  if (Buffer.from(asked.user_data, 'base64').length > USER_DATA) throw invalid('user_data is over 32 KB');
  withTags([], asked.server_tags, invalid);
  checkQuota(cloud, flavor, asked.data_volumes.length);
  const groupIds = asked.security_groups.map(({ id }) => groupOf(cloud, id).id);
  return {
    flavor,
    image,
    zone,
    publicIp: asked.publicip?.id === undefined ? undefined : unboundIp(call, asked.publicip.id),
    groupIds: groupIds.length > 0 ? groupIds : state.securityGroups.slice(0, 1).map(({ id }) => id),
  };
};

const checkQuota = ({ state }: Cloud, flavor: Flavor, disks: number): void => {
  const all = [...state.servers.map((server) => flavorOf(server.flavor)), flavor];
  const sum = (of: (one: Flavor) => number): number =>
    all.reduce((total, one) => total + (one === undefined ? 0 : of(one)), 0);
  const short = [
    all.length > state.quotas.instances && 'instances',
    sum(({ cores }) => cores) > state.quotas.cores && 'cores',
    sum(({ ram }) => ram) > state.quotas.ram && 'ram',
    state.volumes.length + disks + 1 > state.quotas.volumes && 'volumes',
  ].find((name) => name !== false);
  if (short !== undefined) throw new Refusal(400, 'Ecs.0001', `Quota exceeded for ${short}`);
};

const unboundIp = (call: Call, id: string): PublicIp => {
  const publicIp = found(
    call.cloud.state.publicIps.find((one) => one.id === id),
    () => call.invalid(`publicip.id ${id} does not exist`),
  );
  if (publicIp.portId !== null) throw call.invalid(`publicip.id ${id} is bound already`);
  return publicIp;
};

const make = (call: Call, asked: Asked, plan: Plan): { job_id: string; serverIds: string[] } => {
  const { cloud, now } = call;
  const { state } = cloud;
  const server: Server = {
    id: randomUUID(),
    name: asked.name,
    createdAt: now,
    updatedAt: now,
    tags: asked.server_tags,
    status: 'BUILD',
    change: null,
    flavor: plan.flavor.id,
    imageId: plan.image.id,
    vpcId: asked.vpcid,
    zone: plan.zone,
    keyName: asked.key_name ?? null,
    userData: asked.user_data,
    description: asked.description,
    metadata: asked.metadata,
    tokens: asked.metadata_options?.http_tokens ?? 'optional',
    reboots: 0,
    bare: false,
    machine: null,
  };
  const subnet = subnetOf(cloud, asked.nics[0]?.subnet_id ?? '');
  const address = asked.nics[0]?.ip_address ?? freeAddress(cloud, subnet);
  if (address === undefined) throw new Refusal(400, 'Ecs.0012', 'The subnet has no free IP address.');
  if (state.ports.some((port) => port.address === address))
    throw new Refusal(400, 'Ecs.0010', 'The private IP address is already being used.');
  const port = {
    id: randomUUID(),
    createdAt: now,
    subnetId: subnet.id,
    address,
    mac: `fa:16:3e${randomBytes(3).toString('hex').replaceAll(/../g, ':$&')}`,
    deviceId: server.id,
    groupIds: plan.groupIds,
  };
  const publicIp =
    asked.publicip?.eip === undefined
      ? plan.publicIp
      : newPublicIp(cloud, asked.publicip.eip.iptype, `ecs-${asked.name}`, {
          name: `ecs-${asked.name}-bandwidth`,
          size: asked.publicip.eip.bandwidth.size,
          shareType: asked.publicip.eip.bandwidth.sharetype,
          chargeMode: asked.publicip.eip.bandwidth.chargemode,
        });
  if (publicIp !== undefined) {
    publicIp.portId = port.id;
    publicIp.boundAt = now;
    publicIp.withServer = asked.publicip?.delete_on_termination ?? false;
  }
  state.servers.push(server);
  state.ports.push(port);
  state.volumes.push(...volumesOf(server, asked, plan.image));
  const failure = failureOf(call, plan);
  const job = begin(cloud, [server], 'createServer', { kind: 'create', failure });
  return { job_id: job.id, serverIds: [server.id] };
};

/** What shows only in the job: the zone has none left. */
const failureOf = ({ fault }: Call, { flavor, zone }: Plan): { code: string; reason: string } | null =>
  fault === 'capacity' || saleIn(flavor, zone) === 'sellout'
    ? { code: 'Ecs.0319', reason: `Check capacity: Capacity is not enough. flavor ${flavor.id}, az ${zone}` }
    : null;

/** Its disks: the first is its system's. The letters follow the order in which they are asked for. */
const volumesOf = (server: Server, asked: Asked, image: Image): Volume[] =>
  [{ ...asked.root_volume, delete_on_termination: true }, ...asked.data_volumes].map(
    ({ volumetype, size = image.minDisk, delete_on_termination }, index) => ({
      id: randomUUID(),
      name: index === 0 ? server.name : `${server.name}-volume-${String(index).padStart(4, '0')}`,
      createdAt: server.createdAt,
      tags: [],
      size,
      type: volumetype,
      zone: server.zone,
      description: '',
      metadata: {},
      imageId: index === 0 ? image.id : null,
      serverId: server.id,
      device: index === 0 ? ROOT_DEVICE : deviceAt(index),
      withServer: delete_on_termination,
      busy: null,
      made: null,
    }),
  );

/** The name that the API gives the disk at a place; what the system calls it may differ. */
export const deviceAt = (place: number): string => `/dev/vd${String.fromCharCode(97 + place)}`;
