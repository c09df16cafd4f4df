import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { waitFor } from '../../../provision/engine/deadline.ts';
import { clientsFor, CREDENTIALS, type Account } from '../../unit/cloud/huawei/account.ts';
import { at, createServer, over, textAt } from '../../unit/cloud/huawei/requests.ts';
import { Datacenter } from '../vm/datacenter.ts';
import { makeKey, overSsh, type Login } from '../vm/login.ts';
import { HuaweiCloud } from './cloud.ts';

const NAME = `t-huawei-${process.pid}`;
const STRANGER = '198.51.100.9';
const folder = mkdtempSync(join(tmpdir(), 'berth-huawei-'));
const stateFile = join(folder, 'state.json');

let datacenter: Datacenter;
let account: Pick<Account, 'cloud' | 'ecs' | 'heard' | 'send'>;
let login: Login;
let serverId: string;
let groupId: string;

const start = async (): Promise<void> => {
  const cloud = await HuaweiCloud.start({
    name: 'berth',
    stateFile,
    datacenter,
    credentials: [CREDENTIALS],
    settings: { pending: 300, consistency: 100 },
  });
  account = { ...clientsFor(cloud), cloud };
};

/** The job that a request began, once it is over. */
const done = async (method: string, url: string, body?: Record<string, unknown>): Promise<void> => {
  const { body: answer } = await account.send(method, url, body);
  expect(await over(account, textAt(answer, 'job_id'))).toMatchObject({ status: 'SUCCESS' });
};

const power = (action: string): Promise<void> =>
  done('POST', '/v1/{project_id}/cloudservers/action', { [action]: { servers: [{ id: serverId }] } });

const ssh = (command: string): Promise<string> => overSsh(login, command);

const untilUp = async (): Promise<void> => {
  const up = await waitFor(60, () =>
    ssh('cloud-init status --wait >/dev/null; echo up').catch(() => undefined),
  );
  if (up === undefined)
    throw new Error([...account.cloud.failures, ...(await datacenter.console(serverId))].join('\n'));
};

const allow = (multiport: string, remote_ip_prefix: string): Promise<unknown> =>
  account.send('POST', `/v3/{project_id}/vpc/security-groups/${groupId}/security-group-rules/batch-create`, {
    security_group_rules: [
      {
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: 'tcp',
        multiport,
        remote_ip_prefix,
        priority: '1',
      },
    ],
  });

beforeAll(async () => {
  datacenter = await Datacenter.open(NAME);
  await start();
  const [hostKey, user] = [makeKey(), makeKey()];
  const group = await account.send('POST', '/v3/{project_id}/vpc/security-groups', {
    security_group: { name: 'notes' },
  });
  groupId = textAt(group.body, 'security_group', 'id');
  await allow('22', `${datacenter.gateway}/32`);
  const cloudConfig = {
    users: [
      { name: 'ada', shell: '/bin/bash', sudo: 'ALL=(ALL) NOPASSWD:ALL', ssh_authorized_keys: [user.public] },
    ],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
  };
  const { body } = await createServer(account, {
    user_data: Buffer.from(`#cloud-config\n${stringify(cloudConfig)}`).toString('base64'),
    security_groups: [{ id: groupId }],
    metadata_options: { http_tokens: 'required' },
    data_volumes: [{ volumetype: 'SSD', size: 10 }],
    publicip: { eip: { iptype: '5_bgp', bandwidth: { size: 5, sharetype: 'PER', chargemode: 'traffic' } } },
  });
  serverId = textAt(body, 'serverIds', 0);
  await over(account, textAt(body, 'job_id'));
  const address = account.cloud.state.publicIps[0]?.address ?? '';
  login = { address, username: 'ada', privateKey: user.private, hostKey: hostKey.public };
  await untilUp();
});

afterAll(async () => {
  await account.cloud.stop();
  await datacenter.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the server is a machine: its user, its host key, its disk, its metadata', async () => {
  const [, data] = account.cloud.state.volumes;
  const link = `/dev/disk/by-id/virtio-${data?.id.slice(0, 20)}`;
  expect(await ssh(`hostname; sudo blockdev --getsize64 ${link}`)).toBe(`notes-one\n${10 * 1024 ** 3}`);
  const asked =
    'curl -s -m 3 -o /dev/null -w "%{http_code}" http://169.254.169.254/openstack/latest/meta_data.json';
  expect(await ssh(asked)).toBe('401');
});

test('rules of its group are its packet filter, from one change to the next', async () => {
  const probe = (from: string) => datacenter.probe(from, login.address, 8080);
  expect(await probe(STRANGER)).toBe('filtered');
  await allow('8000-8099', `${STRANGER}/32`);
  expect([await probe(STRANGER), await probe(datacenter.gateway)]).toEqual(['closed', 'filtered']);
});

test('off, on, rebooted: the same machine', async () => {
  await ssh('echo kept > kept');
  await power('os-stop');
  expect(await datacenter.state(serverId)).toBe('stopped');
  await power('os-start');
  await untilUp();
  await power('reboot');
  await untilUp();
  expect(await ssh('cat kept')).toBe('kept');
});

test('a disk grows, goes and comes; an address too; another process of the cloud goes on', async () => {
  const [, data] = account.cloud.state.volumes;
  const link = `/dev/disk/by-id/virtio-${data?.id.slice(0, 20)}`;
  await done('POST', `/v2.1/{project_id}/cloudvolumes/${data?.id}/action`, { 'os-extend': { new_size: 12 } });
  expect(await ssh(`sudo blockdev --getsize64 ${link}`)).toBe(String(12 * 1024 ** 3));
  const server = `/v1/{project_id}/cloudservers/${serverId}`;
  await done('DELETE', `${server}/detachvolume/${data?.id}`);
  expect(await ssh(`[ -e ${link} ] || echo gone`)).toBe('gone');
  await account.cloud.stop();
  await start();
  await done('POST', `${server}/attachvolume`, { volumeAttachment: { volumeId: data?.id } });
  expect(await ssh(`[ -e ${link} ] && echo there`)).toBe('there');
  const [ip] = account.cloud.state.publicIps;
  const bind = (port_id: unknown) =>
    account.send('PUT', `/v1/{project_id}/publicips/${ip?.id}`, { publicip: { port_id } });
  const { portId } = ip ?? {};
  await bind(null);
  expect(await datacenter.probe(datacenter.gateway, login.address, 22)).toBe('filtered');
  await bind(portId);
  expect(await ssh('id -un')).toBe('ada');
});

test('the registry takes the login that SWR gives', async () => {
  const { body } = await account.send('POST', '/v2/manage/utils/secret');
  const { address, ca } = await account.cloud.registry();
  const auth = textAt(at(body, 'auths', address), 'auth');
  expect(ca).toContain('BEGIN CERTIFICATE');
  const asked = `curl -sk -m 5 -o /dev/null -w '%{http_code}' -H 'Authorization: Basic`;
  expect(await ssh(`${asked} ${auth}' https://${address}/v2/`)).toBe('200');
  expect(await ssh(`${asked} bm86dG8=' https://${address}/v2/`)).toBe('401');
});

test('deleted with all it had: nothing is left, and nothing went wrong on the way', async () => {
  await done('POST', '/v1/{project_id}/cloudservers/delete', {
    servers: [{ id: serverId }],
    delete_publicip: true,
    delete_volume: true,
  });
  expect(await datacenter.state(serverId)).toBe('absent');
  await account.send('GET', '/v1/{project_id}/vpcs');
  await account.cloud.settled();
  await account.send('GET', '/v1/{project_id}/vpcs');
  const { servers, volumes, ports, publicIps } = account.cloud.state;
  expect([servers, volumes, ports, publicIps]).toEqual([[], [], [], []]);
  expect([account.cloud.failures, account.cloud.log.failures()]).toEqual([[], []]);
});
