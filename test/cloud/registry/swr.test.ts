import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { organizations } from '../../../provision/registry/swr-api.ts';
import { swrAccess, swrApi, type SwrRegistry } from '../../../provision/registry/swr-access.ts';
import { swrLogin } from '../../../provision/registry/swr.ts';
import { HuaweiCloud } from '../huawei/cloud.ts';
import { asking, told } from './asking.ts';

const KEYS = { accessKey: 'HPUAREGISTRY', secretKey: 'secret-of-the-registry' };
const TEMPORARY = { accessKey: 'HSTAREGISTRY', secretKey: 'secret-for-now', sessionToken: 'token-for-now' };
const SECRETS = /secret-of-the-registry|secret-for-now|token-for-now/;

let folder: string;
let cloud: HuaweiCloud;
let registry: SwrRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-swr-'));
  cloud = await HuaweiCloud.start({
    name: 'swr',
    stateFile: join(folder, 'state.json'),
    credentials: [KEYS, TEMPORARY],
  });
  registry = {
    kind: 'swr',
    login: 'temporary',
    region: cloud.region,
    endpoint: cloud.url,
    accessKey: KEYS.accessKey,
    secretKey: new Secret(KEYS.secretKey),
    namespace: 'team',
  };
});
afterEach(() => {
  cloud.faults.clear();
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The access key as its users keep it, and not in the inventory. */
const fromEnvironment = (keys: {
  accessKey: string;
  secretKey: string;
  sessionToken?: string;
}): SwrRegistry => {
  vi.stubEnv('HUAWEICLOUD_SDK_AK', keys.accessKey);
  vi.stubEnv('HUAWEICLOUD_SDK_SK', keys.secretKey);
  vi.stubEnv('HUAWEICLOUD_SDK_SECURITY_TOKEN', keys.sessionToken);
  return { ...registry, accessKey: undefined, secretKey: undefined };
};

describe('a temporary login', () => {
  test('is made by the API for some hours', async () => {
    const { notes, ...ask } = asking();
    const { address, username, password, expires = '' } = await swrAccess(registry, ask);
    expect(address).toBe(`swr.${cloud.region}.myhuaweicloud.com`);
    expect(username).toMatch(new RegExp(`^${cloud.region}@`));
    expect(password.reveal()).toMatch(/^[0-9a-f]{64}$/);
    expect((Date.parse(expires) - Date.now()) / 3_600_000).toBeCloseTo(6, 1);
    expect(notes).toEqual([]);
  });

  test.each([KEYS, TEMPORARY])('is made with the keys of the environment: $accessKey', async (keys) => {
    const { notes, ...ask } = asking();
    expect((await swrAccess(fromEnvironment(keys), ask)).expires).toBeDefined();
    expect(notes).toEqual([]);
  });

  test('is for the address that the inventory names', async () => {
    const named = { ...registry, address: 'registry.example.com:5000' };
    expect((await swrAccess(named, asking())).address).toBe('registry.example.com:5000');
  });
});

describe('where the API gives none', () => {
  const faults = [
    { case: 'it may not', fault: { do: 'permission' }, times: 1, says: 'SVCSTG.SWR.4030170, status 403' },
    { case: 'it is down', fault: { do: 'status', status: 503 }, times: 99, says: 'status 503' },
    { case: 'it ends the connection', fault: { do: 'reset' }, times: 99, says: 'no answer' },
  ] as const;

  test.each(faults)('the long-term login takes its place, and that is said: $case', async (one) => {
    cloud.faults.add({ when: {}, fault: one.fault, times: one.times });
    const { notes, ...ask } = asking();
    const { username, password, expires } = await swrAccess(registry, ask);
    const lasting = swrLogin(cloud.region, KEYS.accessKey, new Secret(KEYS.secretKey));
    expect([username, password.reveal(), expires]).toEqual([
      lasting.username,
      lasting.password.reveal(),
      undefined,
    ]);
    expect(notes).toEqual([expect.stringContaining(one.says)]);
    expect(notes[0]).toContain('using the long-term login instead');
    expect(notes[0]).not.toMatch(SECRETS);
  });

  test('temporary keys have no other way', async () => {
    cloud.faults.add({ when: {}, fault: { do: 'expired-token' } });
    const error: unknown = await swrAccess(fromEnvironment(TEMPORARY), asking()).catch((why: unknown) => why);
    expect(error).toMatchObject({
      code: 'credentials-expired',
      message: expect.stringContaining('APIGW.0301'),
    });
    expect(told(error)).not.toMatch(SECRETS);
  });
});

test('temporary keys make no long-term login', async () => {
  const lasting = { ...fromEnvironment(TEMPORARY), login: 'long-term' } as const;
  await expect(swrAccess(lasting, asking())).rejects.toMatchObject({ code: 'no-long-term-login' });
});

test('the long-term login asks nobody', async () => {
  const before = cloud.log.reads() + cloud.log.writes();
  await swrAccess({ ...registry, login: 'long-term' }, asking());
  expect(cloud.log.reads() + cloud.log.writes()).toBe(before);
});

test('organizations are those that the access key sees', async () => {
  cloud.state.namespaces.push({ id: 7, name: 'team' });
  const { signal } = asking();
  expect(await organizations(await swrApi(registry), signal)).toContain('team');
});
