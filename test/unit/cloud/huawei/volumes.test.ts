import {
  AttachServerVolumeRequest,
  AttachServerVolumeRequestBody,
  DetachServerVolumeRequest,
} from '@huaweicloud/huaweicloud-sdk-ecs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccount, type Account, type Heard } from './account.ts';
import { at, madeServer, over, textAt } from './requests.ts';

let account: Account;
beforeEach(async () => {
  account = await openAccount({ pending: 40 });
});
afterEach(() => account.remove());

const VOLUMES = '/v2/{project_id}/cloudvolumes';

const create = (
  changes: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Heard> =>
  account.send(
    'POST',
    '/v2.1/{project_id}/cloudvolumes',
    {
      volume: {
        name: 'notes-data',
        size: 20,
        volume_type: 'SSD',
        availability_zone: 'cn-north-4a',
        tags: { berth: 'notes' },
        ...changes,
      },
    },
    { headers },
  );

const made = async (changes: Record<string, unknown> = {}): Promise<string> => {
  const { body } = await create(changes);
  await over(account, textAt(body, 'job_id'));
  return textAt(body, 'volume_ids', 0);
};

const statusOf = async (id: string): Promise<unknown> =>
  at((await account.send('GET', `${VOLUMES}/${id}`)).body, 'volume', 'status');

const attach = (serverId: string, volumeId: string): Promise<Heard> => {
  const body = Object.assign(new AttachServerVolumeRequestBody(), { volumeAttachment: { volumeId } });
  return account.heard(
    account.ecs.attachServerVolume(new AttachServerVolumeRequest(serverId).withBody(body)),
  );
};

test('made with tags, attached, grown, detached, deleted', async () => {
  const id = await made();
  expect((await account.send('GET', `${VOLUMES}/${id}`)).body).toMatchObject({
    volume: { name: 'notes-data', status: 'available', size: 20, tags: { berth: 'notes' }, attachments: [] },
  });
  const serverId = await madeServer(account);
  const attached = textAt((await attach(serverId, id)).body, 'job_id');
  expect(await statusOf(id)).toBe('attaching');
  await over(account, attached);
  expect((await account.send('GET', `${VOLUMES}/${id}`)).body).toMatchObject({
    volume: { status: 'in-use', attachments: [{ server_id: serverId, device: '/dev/vdb' }] },
  });
  expect(await attach(serverId, id)).toMatchObject({ status: 400, body: { error: { code: 'Ecs.0206' } } });
  expect((await account.send('DELETE', `${VOLUMES}/${id}`)).status).toBe(400);
  const grow = (new_size: number) =>
    account.send('POST', `/v2.1/{project_id}/cloudvolumes/${id}/action`, { 'os-extend': { new_size } });
  expect((await grow(20)).status).toBe(400);
  await over(account, textAt((await grow(30)).body, 'job_id'));
  const request = new DetachServerVolumeRequest(serverId, id);
  const detached = await account.heard(account.ecs.detachServerVolume(request));
  await over(account, textAt(detached.body, 'job_id'));
  expect((await account.send('GET', `${VOLUMES}/${id}`)).body).toMatchObject({
    volume: { status: 'available', size: 30 },
  });
  const deleted = await account.send('DELETE', `${VOLUMES}/${id}`);
  expect(await statusOf(id)).toBe('deleting');
  await over(account, textAt(deleted.body, 'job_id'));
  expect(await account.send('GET', `${VOLUMES}/${id}`)).toMatchObject({
    status: 404,
    body: { error: { code: 'EVS.5404' } },
  });
});

test('a client token gives the same disk again', async () => {
  const token = { 'X-Client-Token': 'c0ffee00-0000-4000-8000-000000000001' };
  expect((await create({}, token)).body).toEqual((await create({}, token)).body);
  expect(account.cloud.state.volumes).toHaveLength(1);
  expect((await create({ size: 50 }, token)).status).toBe(400);
});

test('another zone’s disk cannot be attached', async () => {
  const id = await made({ availability_zone: 'cn-north-4b' });
  expect((await attach(await madeServer(account), id)).status).toBe(400);
});

test('found by tag, by server, and in pages counted in disks', async () => {
  const [first] = [await made(), await made({ name: 'other', tags: {} })];
  const byTag = await account.send('POST', `${VOLUMES}/resource_instances/action`, {
    action: 'filter',
    tags: [{ key: 'berth', values: ['notes'] }],
  });
  expect(byTag.body).toMatchObject({ total_count: 1, resources: [{ resource_id: first }] });
  const serverId = await madeServer(account);
  const list = async (query: Record<string, string>): Promise<unknown> =>
    (await account.send('GET', `${VOLUMES}/detail`, undefined, { query })).body;
  expect(await list({ server_id: serverId })).toMatchObject({ count: 1, volumes: [{ bootable: 'true' }] });
  expect(await list({ limit: '1', offset: '1' })).toMatchObject({ count: 3, volumes: [{ name: 'other' }] });
});
