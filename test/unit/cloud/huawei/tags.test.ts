import {
  BatchCreateServerTagsRequest,
  BatchCreateServerTagsRequestBody,
  BatchDeleteServerTagsRequest,
  BatchDeleteServerTagsRequestBody,
  ShowServerTagsRequest,
} from '@huaweicloud/huaweicloud-sdk-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccount, type Account, type Heard } from './account.ts';
import { madeServer } from './requests.ts';

let account: Account;
let serverId: string;
beforeAll(async () => {
  account = await openAccount();
  serverId = await madeServer(account, { server_tags: [{ key: 'kept', value: '1' }] });
});
afterAll(() => account.remove());

const add = (tags: { key: string; value?: string }[]): Promise<Heard> => {
  const body = Object.assign(new BatchCreateServerTagsRequestBody(), { action: 'create', tags });
  const request = new BatchCreateServerTagsRequest(serverId).withBody(body);
  return account.heard(account.ecs.batchCreateServerTags(request));
};

const remove = (tags: { key: string; value?: string }[]): Promise<Heard> => {
  const body = Object.assign(new BatchDeleteServerTagsRequestBody(), { action: 'delete', tags });
  const request = new BatchDeleteServerTagsRequest(serverId).withBody(body);
  return account.heard(account.ecs.batchDeleteServerTags(request));
};

const shown = async (): Promise<unknown> =>
  (await account.heard(account.ecs.showServerTags(new ShowServerTagsRequest(serverId)))).body;

test('added, replaced, removed by key, removed only with this value', async () => {
  await add([{ key: 'a', value: '1' }, { key: 'b' }]);
  expect((await add([{ key: 'a', value: '2' }])).status).toBe(204);
  expect((await remove([{ key: 'b' }, { key: 'kept', value: 'another' }])).status).toBe(204);
  expect(await shown()).toEqual({
    tags: [
      { key: 'kept', value: '1' },
      { key: 'a', value: '2' },
    ],
  });
  expect(account.cloud.log.since().map(({ action }) => action)).toContain('BatchDeleteServerTags');
});

test.each([
  ['no key', { key: '', value: '1' }],
  ['a key of 37 characters', { key: 'k'.repeat(37), value: '1' }],
  ['a value of 44 characters', { key: 'k', value: 'v'.repeat(44) }],
  ...['=', '*', '<', '>', '\\', ',', '|', '/'].map(
    (character) => [`${character} in a value`, { key: 'k', value: `a${character}b` }] as const,
  ),
  ['/ in a key', { key: 'a/b', value: '1' }],
] as const)('%s is refused', async (_, tag) => {
  expect(await add([tag])).toMatchObject({ status: 400, body: { error: { code: 'Ecs.0005' } } });
});

test('the longest that there are, and ten of them but not eleven', async () => {
  const many = Array.from({ length: 8 }, (_, n) => ({ key: `${n}`.padEnd(36, 'k'), value: 'v'.repeat(43) }));
  expect((await add(many)).status).toBe(204);
  expect((await add([{ key: 'one-too-many' }])).status).toBe(400);
});
