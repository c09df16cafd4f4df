import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccount, type Account } from './account.ts';
import { at } from './requests.ts';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.remove());

const images = async (query: Record<string, string>): Promise<unknown[]> => {
  const { body } = await account.send('GET', '/v2/cloudimages', undefined, { query });
  return [at(body, 'images')].flat().map((image) => [at(image, 'name'), at(image, 'created_at')]);
};

test.each([
  [
    'a system has builds, the newest first',
    { __imagetype: 'gold', __platform: 'Debian', __os_version: 'Debian 13.1.0 64bit', architecture: 'x86' },
    [
      ['Debian 13.1.0 64bit', '2026-09-24T06:00:00Z'],
      ['Debian 13.1.0 64bit', '2026-02-11T06:00:00Z'],
    ],
  ],
  [
    'what a flavor can run',
    { __platform: 'Ubuntu', flavor_id: 'kc1.large.2', status: 'active' },
    [['Ubuntu 24.04 server 64bit for ARM', '2026-10-12T06:00:00Z']],
  ],
  ['private images: there are none', { __imagetype: 'private' }, []],
  ['a page', { __platform: 'EulerOS', limit: '1' }, [['EulerOS 2.10 64bit', '2026-05-06T06:00:00Z']]],
])('images: %s', async (_, query, expected) => {
  expect(await images(query)).toEqual(expected);
});

test('an unknown flavor is refused by the image service', async () => {
  const answer = await account.send('GET', '/v2/cloudimages', undefined, { query: { flavor_id: 's9' } });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'IMG.0144' } } });
});

test('the registry’s login is temporary, and is said twice', async () => {
  const mark = account.cloud.log.mark();
  const answer = await account.send('POST', '/v2/manage/utils/secret', undefined, {
    query: { projectname: 'cn-north-4' },
  });
  const host = 'swr.cn-north-4.myhuaweicloud.com';
  const [, username, password] =
    /^docker login -u (\S+) -p (\S+) (\S+)$/.exec(answer.headers['x-swr-dockerlogin'] ?? '') ?? [];
  expect(username).toMatch(/^cn-north-4@[0-9A-F]{20}$/);
  expect(answer.body).toEqual({
    auths: { [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } },
  });
  const hours = (Date.parse(answer.headers['x-swr-expireat'] ?? '') - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(5.9);
  expect(account.cloud.log.writes(mark)).toBe(0);
});

test('the registry’s organizations, in its own shape of an error', async () => {
  const url = '/v2/manage/namespaces';
  expect((await account.send('POST', url, { namespace: 'notes' })).status).toBe(201);
  expect(await account.send('POST', url, { namespace: 'notes' })).toMatchObject({
    status: 409,
    body: { errors: [{ errorCode: 'SVCSTG.SWR.4090000', errorMessage: 'Namespace notes already exists' }] },
  });
  expect((await account.send('GET', url)).body).toMatchObject({ namespaces: [{ name: 'notes' }] });
});

test.each(['/v3/projects', '/v3/auth/projects'])('%s knows the project of the region', async (url) => {
  const found = await account.send('GET', url, undefined, { query: { name: 'cn-north-4' } });
  expect(found.body).toMatchObject({ projects: [{ id: account.cloud.projectId, name: 'cn-north-4' }] });
  const none = await account.send('GET', url, undefined, { query: { name: 'eu-west-0' } });
  expect(none.body).toMatchObject({ projects: [] });
});
