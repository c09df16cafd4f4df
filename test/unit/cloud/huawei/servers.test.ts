import {
  BatchStartServersRequest,
  BatchStartServersRequestBody,
  BatchStopServersRequest,
  BatchStopServersRequestBody,
  DeleteServersRequest,
  DeleteServersRequestBody,
  ListFlavorsRequest,
  ListResizeFlavorsRequest,
  ListServerBlockDevicesRequest,
  ListServersDetailsRequest,
  NovaCreateKeypairRequest,
  NovaCreateKeypairRequestBody,
  ResizeServerRequest,
  ResizeServerRequestBody,
  ShowJobRequest,
  ShowServerLimitsRequest,
  ShowServerRequest,
} from '@huaweicloud/huaweicloud-sdk-ecs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccount, PUBLIC_KEY, type Account, type Heard } from './account.ts';
import { at, createServer, madeServer, over, textAt } from './requests.ts';

let account: Account;
beforeEach(async () => {
  account = await openAccount({ pending: 60 });
});
afterEach(() => account.remove());

const show = (id: string) => account.heard(account.ecs.showServer(new ShowServerRequest(id)));

const list = (edit: (request: ListServersDetailsRequest) => ListServersDetailsRequest) =>
  account.heard(account.ecs.listServersDetails(edit(new ListServersDetailsRequest())));

const stop = (id: string) => {
  const body = Object.assign(new BatchStopServersRequestBody(), { 'os-stop': { servers: [{ id }] } });
  return account.heard(account.ecs.batchStopServers(new BatchStopServersRequest().withBody(body)));
};

const start = (id: string) => {
  const body = Object.assign(new BatchStartServersRequestBody(), { 'os-start': { servers: [{ id }] } });
  return account.heard(account.ecs.batchStartServers(new BatchStartServersRequest().withBody(body)));
};

const remove = (id: string, more: Record<string, unknown> = {}) => {
  const body = Object.assign(new DeleteServersRequestBody(), { servers: [{ id }], ...more });
  return account.heard(account.ecs.deleteServers(new DeleteServersRequest().withBody(body)));
};

const resize = (id: string, flavorRef: string, mode?: string) => {
  const body = Object.assign(new ResizeServerRequestBody(), { resize: { flavorRef, ...(mode && { mode }) } });
  return account.heard(account.ecs.resizeServer(new ResizeServerRequest(id).withBody(body)));
};

const names = ({ body }: Heard): unknown => [at(body, 'servers')].flat().map((server) => at(server, 'name'));

describe('making one', () => {
  test('a job that runs, then a server with all that was asked for', async () => {
    const publicKey = Object.assign(new NovaCreateKeypairRequestBody(), {
      keypair: { name: 'notes', public_key: PUBLIC_KEY },
    });
    await account.ecs.novaCreateKeypair(new NovaCreateKeypairRequest().withBody(publicKey));
    const { status, body } = await createServer(account, {
      key_name: 'notes',
      user_data: Buffer.from('#cloud-config').toString('base64'),
      data_volumes: [{ volumetype: 'GPSSD', size: 50, delete_on_termination: false }],
      server_tags: [{ key: 'berth', value: 'notes' }],
      metadata_options: { http_endpoint: 'enabled', http_tokens: 'required' },
      publicip: {
        eip: { iptype: '5_bgp', bandwidth: { size: 5, sharetype: 'PER', chargemode: 'traffic' } },
      },
    });
    expect([status, body]).toEqual([
      200,
      { job_id: expect.any(String), serverIds: [expect.stringMatching(/^[0-9a-f-]{36}$/)] },
    ]);
    const id = textAt(body, 'serverIds', 0);
    expect((await show(id)).body).toMatchObject({ server: { status: 'BUILD' } });
    const job = await over(account, textAt(body, 'job_id'));
    expect(job).toMatchObject({
      status: 'SUCCESS',
      job_type: 'createServer',
      entities: { sub_jobs_total: 1, sub_jobs: [{ status: 'SUCCESS', entities: { server_id: id } }] },
    });
    const { vpcs, securityGroups } = account.cloud.state;
    expect((await show(id)).body).toMatchObject({
      server: {
        id,
        name: 'notes-one',
        status: 'ACTIVE',
        key_name: 'notes',
        flavor: { id: 's6.large.2', vcpus: '2', ram: '4096' },
        security_groups: [{ id: securityGroups[0]?.id, name: 'default' }],
        tags: ['berth=notes'],
        'OS-EXT-AZ:availability_zone': 'cn-north-4a',
        addresses: {
          [vpcs[0]?.id ?? '']: [
            { addr: '10.0.0.10', 'OS-EXT-IPS:type': 'fixed', 'OS-EXT-IPS:port_id': expect.any(String) },
            { addr: expect.stringMatching(/^203\.0\.113\./), 'OS-EXT-IPS:type': 'floating' },
          ],
        },
        'os-extended-volumes:volumes_attached': [
          { device: '/dev/vda', bootIndex: '0', delete_on_termination: 'true' },
          { device: '/dev/vdb', delete_on_termination: 'false' },
        ],
      },
    });
    const devices = await account.heard(
      account.ecs.listServerBlockDevices(new ListServerBlockDevicesRequest(id)),
    );
    expect(devices.body).toMatchObject({
      volumeAttachments: [
        { bootIndex: 0, size: 20, device: '/dev/vda' },
        { bootIndex: -1, size: 50, device: '/dev/vdb', serverId: id },
      ],
    });
  });

  test('a client token gives the same server again, also when that is gone; no other request', async () => {
    const first = await createServer(account, {}, { token: 'notes-one-1' });
    expect((await createServer(account, {}, { token: 'notes-one-1' })).body).toEqual(first.body);
    expect(account.cloud.state.servers).toHaveLength(1);
    expect(await createServer(account, { name: 'other' }, { token: 'notes-one-1' })).toMatchObject({
      status: 400,
      body: { error: { code: 'Ecs.0005' } },
    });
    await over(account, textAt(first.body, 'job_id'));
    await over(account, textAt((await remove(textAt(first.body, 'serverIds', 0))).body, 'job_id'));
    expect((await createServer(account, {}, { token: 'notes-one-1' })).body).toEqual(first.body);
    expect(account.cloud.state.servers).toHaveLength(0);
  });

  test('a dry run makes nothing, counts as a look, and finds mistakes', async () => {
    const mark = account.cloud.log.mark();
    expect((await createServer(account, {}, { dryRun: true })).status).toBe(202);
    expect(account.cloud.state.servers).toHaveLength(0);
    expect(account.cloud.log.writes(mark)).toBe(0);
    expect((await createServer(account, { flavorRef: 's3.large.2' }, { dryRun: true })).body).toEqual({
      error: { code: 'Ecs.0019', message: 'Flavor s3.large.2 is abandoned' },
    });
  });

  test.each([
    ['an unknown flavor', { flavorRef: 's9.nothing' }, 'Ecs.0005'],
    [
      'a flavor that the zone has not',
      { flavorRef: 'c7.xlarge.4', availability_zone: 'cn-north-4c' },
      'Ecs.0005',
    ],
    ['an ARM flavor with an x86 image', { flavorRef: 'kc1.large.2' }, 'Ecs.0007'],
    ['an unknown image', { imageRef: 'f00d' }, 'Ecs.0005'],
    ['an unknown key pair', { key_name: 'nobodys' }, 'Ecs.0005'],
    ['an unknown zone', { availability_zone: 'cn-north-4z' }, 'Ecs.0005'],
    ['too small a system disk', { root_volume: { volumetype: 'SSD', size: 5 } }, 'Ecs.0005'],
    ['user data that is not base64', { user_data: '#cloud-config' }, 'Ecs.0005'],
    ['user data over 32 KB', { user_data: Buffer.alloc(33_000).toString('base64') }, 'Ecs.0005'],
    ['a network of another VPC', { vpcid: 'f00d' }, 'Ecs.0005'],
    [
      'an eleventh tag',
      { server_tags: Array.from({ length: 11 }, (_, n) => ({ key: `k${n}` })) },
      'Ecs.0005',
    ],
  ])('%s is refused at once', async (_, changes, code) => {
    expect(await createServer(account, changes)).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('a quota is refused at once', async () => {
    account.cloud.state.quotas.cores = 3;
    await madeServer(account);
    expect(await createServer(account)).toMatchObject({
      status: 400,
      body: { error: { code: 'Ecs.0001', message: 'Quota exceeded for cores' } },
    });
  });

  test.each([
    ['a zone that is sold out', { flavorRef: 'c7.large.2', availability_zone: 'cn-north-4b' }, false],
    ['a fault of capacity', {}, true],
  ])('%s shows in the sub-job alone, and leaves nothing', async (_, changes, injected) => {
    if (injected) account.cloud.faults.add({ when: { action: 'CreateServers' }, fault: { do: 'capacity' } });
    const { status, body } = await createServer(account, changes);
    expect(status).toBe(200);
    expect(await over(account, textAt(body, 'job_id'))).toMatchObject({
      status: 'FAIL',
      error_code: 'Ecs.0611',
      entities: { sub_jobs: [{ status: 'FAIL', error_code: 'Ecs.0319' }] },
    });
    expect((await show(textAt(body, 'serverIds', 0))).status).toBe(404);
    expect([account.cloud.state.volumes, account.cloud.state.ports]).toEqual([[], []]);
  });
});

describe('finding one', () => {
  test('by tag, by part of its name, by id; in pages that are counted from 1', async () => {
    for (const [name, value] of [
      ['a-one', 'a'],
      ['a-two', 'a'],
      ['b-one', 'b'],
    ])
      await madeServer(account, { name, server_tags: [{ key: 'berth', value }] });
    expect(names(await list((request) => request.withTags('berth=a')))).toEqual(['a-one', 'a-two']);
    expect(names(await list((request) => request.withName('one')))).toEqual(['a-one', 'b-one']);
    expect(names(await list((request) => request.withLimit(2).withOffset(1)))).toEqual(['a-one', 'a-two']);
    expect(names(await list((request) => request.withLimit(2).withOffset(2)))).toEqual(['b-one']);
    expect((await list((request) => request.withLimit(1))).body).toMatchObject({ count: 3 });
  });

  test('one that is not there', async () => {
    expect(await show('f00d')).toMatchObject({ status: 404, body: { error: { code: 'Ecs.0614' } } });
    const job = await account.heard(account.ecs.showJob(new ShowJobRequest('f00d')));
    expect(job).toMatchObject({ status: 404, body: { error: { code: 'Common.0011' } } });
  });
});

describe('changing one', () => {
  test('off and on again, each with its job', async () => {
    const id = await madeServer(account);
    const job = textAt((await stop(id)).body, 'job_id');
    expect((await show(id)).body).toMatchObject({
      server: { status: 'ACTIVE', 'OS-EXT-STS:task_state': 'powering-off' },
    });
    expect(await start(id)).toMatchObject({ status: 400, body: { error: { code: 'Ecs.0603' } } });
    expect(await over(account, job)).toMatchObject({ status: 'SUCCESS' });
    expect((await show(id)).body).toMatchObject({ server: { status: 'SHUTOFF' } });
    await over(account, textAt((await start(id)).body, 'job_id'));
    expect((await show(id)).body).toMatchObject({ server: { status: 'ACTIVE' } });
  });

  test('another flavor: off, or with withStopServer, and one that is sold in its zone', async () => {
    const id = await madeServer(account);
    expect((await resize(id, 's6.xlarge.2')).body).toMatchObject({ error: { code: 'Ecs.0616' } });
    expect((await resize(id, 's6.large.2')).body).toMatchObject({ error: { code: 'Ecs.0009' } });
    expect((await resize(id, 'kc1.large.2', 'withStopServer')).status).toBe(400);
    const { body } = await resize(id, 's6.xlarge.2', 'withStopServer');
    expect((await show(id)).body).toMatchObject({
      server: { status: 'RESIZE', flavor: { id: 's6.large.2' } },
    });
    await over(account, textAt(body, 'job_id'));
    expect((await show(id)).body).toMatchObject({
      server: { status: 'ACTIVE', flavor: { id: 's6.xlarge.2' } },
    });
    const { body: candidates } = await account.heard(
      account.ecs.listResizeFlavors(new ListResizeFlavorsRequest().withInstanceUuid(id)),
    );
    const flavors = [at(candidates, 'flavors')].flat().map((flavor) => at(flavor, 'name'));
    expect(flavors).toContain('s6.medium.2');
    expect(flavors).not.toContain('kc1.large.2');
  });

  test('gone: its system disk with it, its data disk and its address only when told', async () => {
    const publicip = {
      eip: { iptype: '5_bgp', bandwidth: { size: 5, sharetype: 'PER', chargemode: 'traffic' } },
    };
    const data_volumes = [{ volumetype: 'SSD', size: 10 }];
    const id = await madeServer(account, { publicip, data_volumes });
    await over(account, textAt((await remove(id)).body, 'job_id'));
    expect((await show(id)).status).toBe(404);
    expect(account.cloud.state.volumes.map(({ serverId, imageId }) => [serverId, imageId])).toEqual([
      [null, null],
    ]);
    expect(account.cloud.state.publicIps.map(({ portId }) => portId)).toEqual([null]);
    const other = await madeServer(account, { publicip, data_volumes });
    const { body } = await remove(other, { delete_publicip: true, delete_volume: true });
    await over(account, textAt(body, 'job_id'));
    expect(account.cloud.state.volumes).toHaveLength(1);
    expect(account.cloud.state.publicIps).toHaveLength(1);
  });
});

test('flavors say where they are sold, and limits what is used', async () => {
  const { body } = await account.heard(account.ecs.listFlavors(new ListFlavorsRequest()));
  const sold = [at(body, 'flavors')].flat().find((flavor) => at(flavor, 'id') === 'c7.large.2');
  expect(sold).toMatchObject({
    vcpus: '2',
    ram: 4096,
    os_extra_specs: { 'cond:operation:az': 'cn-north-4a(normal),cn-north-4b(sellout)' },
  });
  await madeServer(account);
  const limits = await account.heard(account.ecs.showServerLimits(new ShowServerLimitsRequest()));
  expect(limits.body).toMatchObject({
    absolute: { maxTotalInstances: 50, totalInstancesUsed: 1, totalCoresUsed: 2, totalRAMUsed: 4096 },
  });
});
