import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../cloud/kit/faults.ts';
import { clientsFor, openAccount, TEMPORARY, type Account, type Heard } from './account.ts';
import { createServer, madeServer } from './requests.ts';

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.remove());

const IPS = '/v1/{project_id}/publicips';
const CREATE_IP = {
  publicip: { type: '5_bgp', alias: 'notes' },
  bandwidth: { size: 5, share_type: 'PER', name: 'notes' },
};

/** One request to a service of each shape. */
const ASKED: Record<string, () => Promise<Heard>> = {
  ECS: () => createServer(account),
  'VPC v1': () => account.send('POST', '/v1/{project_id}/vpcs', { vpc: { name: 'x' } }),
  'VPC v3': () =>
    account.send('POST', '/v3/{project_id}/vpc/security-groups', { security_group: { name: 'x' } }),
  OpenStack: () => account.send('GET', '/v2.0/ports'),
  'OpenStack compute': () => account.send('GET', '/v2.1/{project_id}/os-keypairs'),
  EIP: () => account.send('POST', IPS, CREATE_IP),
  EVS: () => account.send('GET', '/v2/{project_id}/cloudvolumes/detail'),
  SWR: () => account.send('GET', '/v2/manage/namespaces'),
};

/** What the SDK makes of a socket that is closed. */
const UNANSWERED = { httpStatusCode: undefined, errorMsg: expect.stringMatching(/hang up|ECONNRESET/) };

const SERVER_ERROR: Fault = { do: 'status', status: 500, code: 'X.1', message: 'no luck' };

describe('a fault of a status has the shape of the service that was asked', () => {
  test.each([
    ['ECS', { error: { code: 'X.1', message: 'no luck' } }],
    ['VPC v1', { code: 'X.1', message: 'no luck' }],
    ['VPC v3', { error_code: 'X.1', error_msg: 'no luck', request_id: expect.any(String) }],
    ['OpenStack', { NeutronError: { type: 'X.1', message: 'no luck', detail: '' } }],
    ['OpenStack compute', { computeFault: { code: 500, message: 'no luck' } }],
    ['EIP', { code: 'X.1', message: 'no luck' }],
    ['EVS', { error: { code: 'X.1', message: 'no luck' } }],
    ['SWR', { errors: [{ errorCode: 'X.1', errorMessage: 'no luck' }] }],
  ])('%s', async (service, body) => {
    account.cloud.faults.add({ when: {}, fault: SERVER_ERROR });
    expect(await ASKED[service]?.()).toMatchObject({ status: 500, body });
    expect((await ASKED[service]?.())?.status).toBeLessThan(300);
  });

  test.each([
    [400, 'badRequest'],
    [404, 'itemNotFound'],
    [409, 'conflictingRequest'],
  ])('OpenStack’s %i is %s', async (status, name) => {
    account.cloud.faults.add({ when: {}, fault: { do: 'status', status, message: 'no' } });
    const { body } = await account.send('GET', '/v2.1/{project_id}/os-keypairs');
    expect(body).toEqual({ [name]: { code: status, message: 'no' } });
  });
});

test('throttled by the gateway, which says for how long', async () => {
  account.cloud.faults.add({
    when: { kind: 'write' },
    times: 2,
    fault: {
      do: 'status',
      status: 429,
      code: 'APIGW.0308',
      message: 'The throttling threshold has been reached',
      headers: { 'Retry-After': '60' },
    },
  });
  const answers = [await createServer(account), await createServer(account), await createServer(account)];
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
  expect(answers[0]).toMatchObject({ headers: { 'retry-after': '60' }, body: { error_code: 'APIGW.0308' } });
});

test.each([
  ['quota', 'ECS', 400, { error: { code: 'Ecs.0001' } }],
  ['quota', 'VPC v1', 409, { code: 'VPC.0114' }],
  ['quota', 'EIP', 409, { code: 'VPC.0521' }],
  ['arrears', 'ECS', 403, { error: { code: 'Ecs.0003' } }],
  ['arrears', 'EIP', 403, { code: 'VPC.0502' }],
  ['permission', 'ECS', 403, { error: { code: 'Ecs.0003', message: /ecs:CreateServers/ } }],
  ['permission', 'VPC v3', 403, { error_code: 'VPC.2701' }],
  ['permission', 'SWR', 403, { errors: [{ errorCode: 'SVCSTG.SWR.4030170' }] }],
  ['expired-token', 'ECS', 401, { error_code: 'APIGW.0301', error_msg: /expired/ }],
] as const)('%s in the words of %s', async (fault, service, status, body) => {
  account.cloud.faults.add({ when: {}, fault: { do: fault } });
  const answer = await ASKED[service]?.();
  expect(answer?.status).toBe(status);
  expect(answer?.body).toMatchObject(matching(body));
  expect(account.cloud.state.servers).toEqual([]);
});

/** Regular expressions in it become what must match. */
const matching = (value: unknown): object => {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const made = entries.map(([key, one]): [string, unknown] => {
    if (one instanceof RegExp) return [key, expect.stringMatching(one)];
    return [key, typeof one === 'object' ? matching(one) : one];
  });
  return Array.isArray(value) ? made.map(([, one]) => one) : Object.fromEntries(made);
};

test('a lost answer: the effect is there, and the client token finds it again', async () => {
  account.cloud.faults.add({ when: { action: 'CreateServers' }, fault: { do: 'lose' } });
  await expect(createServer(account, {}, { token: 'one' })).rejects.toMatchObject(UNANSWERED);
  expect(account.cloud.state.servers).toHaveLength(1);
  expect((await createServer(account, {}, { token: 'one' })).status).toBe(200);
  expect(account.cloud.state.servers).toHaveLength(1);
});

test('a reset: no effect', async () => {
  account.cloud.faults.add({ when: { kind: 'write' }, fault: { do: 'reset' } });
  await expect(account.send('POST', IPS, CREATE_IP)).rejects.toMatchObject(UNANSWERED);
  expect(account.cloud.state.publicIps).toEqual([]);
});

test('the log counts reads and writes, each with its code', async () => {
  const mark = account.cloud.log.mark();
  await madeServer(account);
  await account.send('GET', `${IPS}/f00d`);
  await clientsFor(account.cloud, { ...TEMPORARY, sessionToken: 'old' }).send('GET', IPS);
  expect(
    account.cloud.log.since(mark).map(({ service, action, kind, code }) => [service, action, kind, code]),
  ).toEqual([
    ['ECS', 'CreateServers', 'write', undefined],
    ['ECS', 'ShowJob', 'read', undefined],
    ['EIP', 'ShowPublicip', 'read', 'VPC.0504'],
    ['EIP', 'ListPublicips', 'read', 'APIGW.0301'],
  ]);
  expect(account.cloud.log.failures()).toEqual([]);
});
