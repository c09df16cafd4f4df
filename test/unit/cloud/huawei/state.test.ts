import { ShowServerRequest } from '@huaweicloud/huaweicloud-sdk-ecs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { clientsFor, openAccount, startAt, type Account } from './account.ts';
import { at, createServer, madeServer, over, textAt } from './requests.ts';

let account: Account;
afterEach(() => account.remove());

const show = (id: string) => account.heard(account.ecs.showServer(new ShowServerRequest(id)));

test('killed and started again where it was: what was under way goes on', async () => {
  account = await openAccount({ pending: 400 });
  const { body } = await createServer(account, {}, { token: 'one' });
  const port = Number(new URL(account.cloud.url).port);
  await account.cloud.stop();
  // The client has to hear that its connections are gone before it opens one to the same port.
  await sleep(50);
  const cloud = await startAt(account.stateFile, { pending: 400 }, port);
  const { remove } = account;
  account = { ...account, ...clientsFor(cloud), cloud, remove: () => cloud.stop().then(remove) };
  expect(at((await show(textAt(body, 'serverIds', 0))).body, 'server', 'status')).toBe('BUILD');
  expect((await createServer(account, {}, { token: 'one' })).body).toEqual(body);
  expect(await over(account, textAt(body, 'job_id'))).toMatchObject({ status: 'SUCCESS' });
  expect(at((await show(textAt(body, 'serverIds', 0))).body, 'server', 'status')).toBe('ACTIVE');
});

test('what was just made is not in any list yet, and can be used all the same', async () => {
  account = await openAccount({ consistency: 250 });
  const url = '/v3/{project_id}/vpc/security-groups';
  const { body } = await account.send('POST', url, { security_group: { name: 'notes' } });
  const id = textAt(body, 'security_group', 'id');
  const names = async (): Promise<unknown[]> =>
    [at((await account.send('GET', url)).body, 'security_groups')].flat().map((group) => at(group, 'name'));
  expect(await names()).toEqual(['default']);
  expect((await account.send('GET', `${url}/${id}`)).status).toBe(404);
  const serverId = await madeServer(account, { security_groups: [{ id }] });
  expect((await show(serverId)).status).toBe(404);
  await sleep(300);
  expect(await names()).toEqual(['default', 'notes']);
  expect((await show(serverId)).status).toBe(200);
});

test('another stack is there as berth’s own would be', async () => {
  account = await openAccount();
  account.cloud.seed('bystander', [{ key: 'berth', value: 'bystander' }]);
  const { body } = await account.send('GET', '/v1/{project_id}/cloudservers/detail');
  expect(body).toMatchObject({
    servers: [
      {
        name: 'bystander',
        status: 'ACTIVE',
        tags: ['berth=bystander'],
        'os-extended-volumes:volumes_attached': [{ device: '/dev/vda' }, { device: '/dev/vdb' }],
      },
    ],
  });
});
