import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccount, type Account, type Heard } from './account.ts';
import { at, madeServer, textAt } from './requests.ts';

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.remove());

const IPS = '/v1/{project_id}/publicips';
const V3 = '/v3/{project_id}/eip/publicips';

const create = (alias: string): Promise<Heard> =>
  account.send('POST', IPS, {
    publicip: { type: '5_bgp', alias },
    bandwidth: { name: alias, size: 5, share_type: 'PER', charge_mode: 'traffic' },
  });

const bind = (id: string, port_id: string | null): Promise<Heard> =>
  account.send('PUT', `${IPS}/${id}`, { publicip: { port_id } });

const portOf = (serverId: string): string =>
  account.cloud.state.ports.find(({ deviceId }) => deviceId === serverId)?.id ?? '';

test('made, bound, moved, released', async () => {
  const { status, body } = await create('notes-one');
  expect([status, body]).toMatchObject([
    200,
    {
      publicip: {
        alias: 'notes-one',
        status: 'PENDING_CREATE',
        public_ip_address: expect.stringMatching(/^203\.0\.113\.\d+$/),
      },
    },
  ]);
  const id = textAt(body, 'publicip', 'id');
  expect((await account.send('GET', `${IPS}/${id}`)).body).toMatchObject({
    publicip: { status: 'DOWN', bandwidth_size: 5, bandwidth_share_type: 'PER' },
  });
  const [one, other] = [await madeServer(account), await madeServer(account, { name: 'notes-two' })];
  expect((await bind(id, portOf(one))).body).toMatchObject({
    publicip: { status: 'ACTIVE', port_id: portOf(one), private_ip_address: '10.0.0.10' },
  });
  expect(await bind(id, portOf(other))).toMatchObject({ status: 409, body: { code: 'VPC.0510' } });
  expect(await account.send('DELETE', `${IPS}/${id}`)).toMatchObject({
    status: 409,
    body: { code: 'VPC.0517' },
  });
  expect((await bind(id, null)).body).toMatchObject({ publicip: { status: 'DOWN' } });
  expect(await bind(id, 'f00d')).toMatchObject({ status: 404, body: { code: 'VPC.0508' } });
  await bind(id, portOf(other));
  const second = textAt((await create('notes-two')).body, 'publicip', 'id');
  expect(await bind(second, portOf(other))).toMatchObject({ status: 409, body: { code: 'VPC.0511' } });
  await bind(id, '');
  expect((await account.send('DELETE', `${IPS}/${id}`)).status).toBe(204);
  expect(await account.send('GET', `${IPS}/${id}`)).toMatchObject({
    status: 404,
    body: { code: 'VPC.0504' },
  });
});

test('there is no idempotency: the same twice is two', async () => {
  const addresses = [await create('notes-one'), await create('notes-one')].map(({ body }) =>
    textAt(body, 'publicip', 'public_ip_address'),
  );
  expect(new Set(addresses).size).toBe(2);
});

test('version 3 lists by alias and by server, and shows tags only where they are asked for', async () => {
  const id = textAt((await create('notes-one')).body, 'publicip', 'id');
  await create('others');
  const tagged = await account.send('POST', `/v2.0/{project_id}/publicips/${id}/tags/action`, {
    action: 'create',
    tags: [{ key: 'berth', value: 'notes' }],
  });
  expect(tagged.status).toBe(204);
  const serverId = await madeServer(account);
  await bind(id, portOf(serverId));
  const list = async (query: Record<string, string | string[]>): Promise<unknown> =>
    (await account.send('GET', V3, undefined, { query })).body;
  const byServer = await list({ 'vnic.device_id': serverId });
  expect(byServer).toMatchObject({
    total_count: 1,
    page_info: { current_count: 1 },
    publicips: [{ id, alias: 'notes-one', publicip_pool_name: '5_bgp', vnic: { device_id: serverId } }],
  });
  expect(at(byServer, 'publicips', 0)).not.toHaveProperty('tags');
  expect(await list({ alias: 'notes-one', fields: ['id', 'tags'] })).toMatchObject({
    publicips: [{ id, tags: [{ key: 'berth', value: 'notes' }] }],
  });
  const first = await list({ limit: '1' });
  const marker = textAt(first, 'page_info', 'next_marker');
  expect(await list({ limit: '1', marker })).toMatchObject({ publicips: [{ alias: 'others', vnic: null }] });
});

test('a bandwidth is changed in place', async () => {
  const id = textAt((await create('notes-one')).body, 'publicip', 'id');
  const bandwidth = textAt((await account.send('GET', `${IPS}/${id}`)).body, 'publicip', 'bandwidth_id');
  const url = `/v1/{project_id}/bandwidths/${bandwidth}`;
  const { body } = await account.send('PUT', url, { bandwidth: { size: 20 } });
  expect(body).toMatchObject({ bandwidth: { id: bandwidth, size: 20, charge_mode: 'traffic' } });
  expect((await account.send('PUT', url, { bandwidth: { size: 9000 } })).status).toBe(400);
});

test('a binding that failed says so until it is undone', async () => {
  const id = textAt((await create('notes-one')).body, 'publicip', 'id');
  await bind(id, portOf(await madeServer(account)));
  for (const publicIp of account.cloud.state.publicIps) publicIp.error = 'BIND_ERROR';
  expect((await account.send('GET', `${IPS}/${id}`)).body).toMatchObject({
    publicip: { status: 'BIND_ERROR' },
  });
  await bind(id, null);
  expect((await account.send('GET', `${IPS}/${id}`)).body).toMatchObject({ publicip: { status: 'DOWN' } });
});
