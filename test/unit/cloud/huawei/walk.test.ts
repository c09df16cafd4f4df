import { afterEach, expect, test } from 'vitest';
import { openAccount, type Account } from './account.ts';

let account: Account;
afterEach(() => account.remove());

test('a signed request is heard, and one with another secret is not', async () => {
  account = await openAccount();
  const answer = await account.send('GET', '/v1/{project_id}/vpcs');
  expect(answer).toMatchObject({ status: 200, body: { vpcs: [{ name: 'vpc-default', status: 'OK' }] } });
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});
