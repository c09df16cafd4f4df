import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { clientsFor, CREDENTIALS, openAccount, TEMPORARY, type Account } from './account.ts';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.remove());
afterEach(() => vi.useRealTimers());

const VPCS = '/v1/{project_id}/vpcs';

test.each([
  ['a permanent access key', CREDENTIALS],
  ['temporary credentials with their token', TEMPORARY],
])('%s is let in', async (_, credentials) => {
  const answer = await clientsFor(account.cloud, credentials).send('GET', VPCS);
  expect(answer).toMatchObject({ status: 200, body: { vpcs: [{ name: 'vpc-default', status: 'OK' }] } });
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  ['another secret', { ...CREDENTIALS, secretKey: 'another' }, /does not match/],
  ['an unknown access key', { ...CREDENTIALS, accessKey: 'NOBODYS' }, /NOBODYS unknown/],
  ['temporary credentials without their token', { ...TEMPORARY, sessionToken: '' }, /security token/],
  ['temporary credentials with another token', { ...TEMPORARY, sessionToken: 'old' }, /security token/],
  ['a permanent key with a token', { ...CREDENTIALS, sessionToken: 'token' }, /security token/],
])('%s is refused', async (_, credentials, why) => {
  const { status, body } = await clientsFor(account.cloud, credentials).send('GET', VPCS);
  expect([status, body]).toEqual([
    401,
    { error_code: 'APIGW.0301', error_msg: expect.stringMatching(why), request_id: expect.any(String) },
  ]);
});

test.each([
  [14, 200],
  [-14, 200],
  [16, 401],
  [-16, 401],
])('a clock that is %i minutes off: %i', async (minutes, expected) => {
  const date = new Date(Date.now() + minutes * 60_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const { status } = await account.send('GET', VPCS, undefined, { headers: { 'X-Sdk-Date': date } });
  expect(status).toBe(expected);
});

test('another project is refused, in the header and in the path', async () => {
  const elsewhere = clientsFor({ url: account.cloud.url, projectId: 'f00d' });
  expect(await elsewhere.send('GET', VPCS)).toMatchObject({
    status: 401,
    body: { error_code: 'APIGW.0301' },
  });
  expect(await account.send('GET', '/v1/f00d/vpcs')).toMatchObject({ status: 401 });
});

test('queries and bodies are part of what is signed', async () => {
  const { status } = await account.send('GET', VPCS, undefined, {
    query: { id: ['b ä', 'a/b', '*'], limit: '2' },
  });
  expect(status).toBe(200);
  const stolen = await fetch(`${account.cloud.url}/v1/${account.cloud.projectId}/vpcs`);
  expect([stolen.status, await stolen.json()]).toMatchObject([401, { error_code: 'APIGW.0301' }]);
});

test('an API that is not there is said so', async () => {
  expect(await account.send('GET', '/v1/{project_id}/nothing')).toMatchObject({
    status: 404,
    body: { error_code: 'APIGW.0101' },
  });
});
