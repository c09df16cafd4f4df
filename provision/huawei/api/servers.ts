import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import {
  AttachServerVolumeRequest,
  AttachServerVolumeRequestBody,
  BatchCreateServerTagsRequest,
  BatchCreateServerTagsRequestBody,
  BatchDeleteServerTagsRequest,
  BatchDeleteServerTagsRequestBody,
  BatchStartServersRequest,
  BatchStartServersRequestBody,
  CreateServersRequest,
  CreateServersRequestBody,
  DeleteServersRequest,
  DeleteServersRequestBody,
  DetachServerVolumeRequest,
  EcsClient,
  ListServersDetailsRequest,
  ResizeServerRequest,
  ResizeServerRequestBody,
  ShowServerRequest,
} from '@huaweicloud/huaweicloud-sdk-ecs';
import { z } from 'zod';
import { ifThere } from '../../cloud/error.ts';
import type { Tags } from '../../cloud/names.ts';
import { allPages, askSdk, filled, sendSdk, cloudTimeOf, type Cloud, type How } from '../client.ts';
import { serverSchema, type SeenServer } from '../seen.ts';
import { tagPairs } from '../tags.ts';
import { jobAnswer, type Begun } from './jobs.ts';

/** Servers. Source: the ECS API reference, and the paths of huaweicloud-sdk-ecs. */

/** Most that a page takes. */
const PAGE = 1000;

const ecs = <Schema extends z.ZodType>(
  cloud: Cloud,
  action: string,
  use: (client: EcsClient) => Promise<unknown>,
  schema: Schema,
  how?: How,
): Promise<z.infer<Schema>> => askSdk(cloud, 'ecs', action, (on) => use(new EcsClient(on)), schema, how);

/** @param name only those whose names have this in them */
export const listServers = (cloud: Cloud, name?: string): Promise<SeenServer[]> =>
  allPages(PAGE, async (last) => {
    // The offset is the number of a page.
    const request = new ListServersDetailsRequest().withLimit(PAGE).withOffset((last?.count ?? 0) / PAGE + 1);
    if (name !== undefined) request.withName(name);
    const schema = z.object({ servers: z.array(serverSchema) });
    const list = (client: EcsClient): Promise<unknown> => client.listServersDetails(request);
    return (await ecs(cloud, 'listServersDetails', list, schema)).servers;
  });

/** @returns undefined for one that is gone */
export const showServer = async (cloud: Cloud, id: string): Promise<SeenServer | undefined> => {
  const request = new ShowServerRequest().withServerId(id);
  const schema = z.object({ server: serverSchema });
  const show = (client: EcsClient): Promise<unknown> => client.showServer(request);
  return (await ifThere(() => ecs(cloud, 'showServer', show, schema)))?.server;
};

const created = z.object({ job_id: z.string().optional(), serverIds: z.array(z.string()).optional() });

/**
 * `POST /v1.1/{project_id}/cloudservers`. The same token with the same request gives the same answer.
 *
 * @param server as the API writes it
 */
export const createServer = async (cloud: Cloud, server: object, token: string): Promise<Begun> => {
  const body = filled(CreateServersRequestBody, { server });
  const request = new CreateServersRequest().withXClientToken(token).withBody(body);
  const create = (on: HcClient): Promise<unknown> => new EcsClient(on).createServers(request);
  const asked = Date.now();
  const answer = await sendSdk(cloud, 'ecs', 'createServers', create);
  const { job_id: job, serverIds: [id] = [] } = created.parse(answer.body);
  return { id, job, asked: cloudTimeOf(asked, answer) };
};

/** Whether a server could be made so: checks everything and makes nothing. */
export const tryServer = async (cloud: Cloud, server: object): Promise<void> => {
  const body = filled(CreateServersRequestBody, { server, dry_run: true });
  const request = new CreateServersRequest().withBody(body);
  await ecs(cloud, 'createServers', (client) => client.createServers(request), z.unknown());
};

/** The disks of data and the address stay. */
export const deleteServer = async (cloud: Cloud, id: string): Promise<string> => {
  const fields = { servers: [{ id }], delete_publicip: false, delete_volume: false };
  const request = new DeleteServersRequest().withBody(filled(DeleteServersRequestBody, fields));
  const remove = (client: EcsClient): Promise<unknown> => client.deleteServers(request);
  return (await ecs(cloud, 'deleteServers', remove, jobAnswer, { repeatable: 'once' })).job_id;
};

export const startServer = (cloud: Cloud, id: string): Promise<unknown> => {
  const body = filled(BatchStartServersRequestBody, { 'os-start': { servers: [{ id }] } });
  const request = new BatchStartServersRequest().withBody(body);
  return ecs(cloud, 'batchStartServers', (client) => client.batchStartServers(request), jobAnswer);
};

/** Stops it, changes its flavor and starts it. */
export const resizeServer = async (cloud: Cloud, id: string, flavorRef: string): Promise<string> => {
  const body = filled(ResizeServerRequestBody, { resize: { flavorRef, mode: 'withStopServer' } });
  const request = new ResizeServerRequest().withServerId(id).withBody(body);
  const how = { repeatable: 'once' } as const;
  return (await ecs(cloud, 'resizeServer', (client) => client.resizeServer(request), jobAnswer, how)).job_id;
};

export const attachVolume = async (cloud: Cloud, id: string, volumeId: string): Promise<string> => {
  const body = filled(AttachServerVolumeRequestBody, { volumeAttachment: { volumeId } });
  const request = new AttachServerVolumeRequest().withServerId(id).withBody(body);
  const attach = (client: EcsClient): Promise<unknown> => client.attachServerVolume(request);
  return (await ecs(cloud, 'attachServerVolume', attach, jobAnswer, { repeatable: 'once' })).job_id;
};

export const detachVolume = async (cloud: Cloud, id: string, volumeId: string): Promise<string> => {
  const request = new DetachServerVolumeRequest().withServerId(id).withVolumeId(volumeId);
  const detach = (client: EcsClient): Promise<unknown> => client.detachServerVolume(request);
  return (await ecs(cloud, 'detachServerVolume', detach, jobAnswer, { repeatable: 'once' })).job_id;
};

/** Gives tags, over those of the same keys. */
export const tagServer = async (cloud: Cloud, id: string, tags: Tags): Promise<void> => {
  const body = filled(BatchCreateServerTagsRequestBody, { action: 'create', tags: tagPairs(tags) });
  const request = new BatchCreateServerTagsRequest().withServerId(id).withBody(body);
  await ecs(cloud, 'batchCreateServerTags', (client) => client.batchCreateServerTags(request), z.unknown());
};

export const untagServer = async (cloud: Cloud, id: string, keys: string[]): Promise<void> => {
  const body = filled(BatchDeleteServerTagsRequestBody, {
    action: 'delete',
    tags: keys.map((key) => ({ key })),
  });
  const request = new BatchDeleteServerTagsRequest().withServerId(id).withBody(body);
  await ecs(cloud, 'batchDeleteServerTags', (client) => client.batchDeleteServerTags(request), z.unknown());
};
