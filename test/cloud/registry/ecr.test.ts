import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createRepositories,
  ecrAccess,
  missingRepositories,
  type EcrRegistry,
} from '../../../provision/registry/ecr.ts';
import { Ec2Cloud } from '../ec2/cloud.ts';
import { told } from './asking.ts';

const KEYS = { accessKey: 'AKIAREGISTRY', secretKey: 'secret-of-the-registry', sessionToken: 'token-of-it' };
const NAMES = ['team/server', 'team/postgres', 'team/redis'];

let folder: string;
let cloud: Ec2Cloud;
let registry: EcrRegistry;
let signal: AbortSignal;

const become = ({ accessKey, secretKey, sessionToken }: typeof KEYS): void => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKey);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-ecr-'));
  cloud = await Ec2Cloud.start({ name: 'ecr', stateFile: join(folder, 'state.json'), credentials: [KEYS] });
  registry = { kind: 'ecr', login: 'token', namespace: 'team', region: cloud.region, endpoint: cloud.url };
});
beforeEach(() => {
  become(KEYS);
  signal = AbortSignal.timeout(60_000);
});
afterEach(() => {
  cloud.faults.clear();
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a login', () => {
  test('is for the registry of the account, and ends after twelve hours', async () => {
    const { address, username, password, expires = '' } = await ecrAccess(registry, signal);
    expect(address).toBe(`${cloud.state.account}.dkr.ecr.${cloud.region}.amazonaws.com`);
    expect([username, password.reveal()]).toEqual(['AWS', cloud.state.registryPassword]);
    expect((Date.parse(expires) - Date.now()) / 3_600_000).toBeCloseTo(12, 1);
  });

  test.each([
    [{ account: '210987654321' }, /^210987654321\.dkr\.ecr\./],
    [{ address: 'registry.example.com:5000', account: '210987654321' }, /^registry\.example\.com:5000$/],
  ])('with %j is for another registry', async (over, address) => {
    expect((await ecrAccess({ ...registry, ...over }, signal)).address).toMatch(address);
  });

  test('is asked for once more after a throttled request', async () => {
    const mark = cloud.log.reads();
    cloud.faults.add({
      when: { action: 'GetAuthorizationToken' },
      fault: { do: 'status', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
    });
    await ecrAccess(registry, signal);
    expect(cloud.log.reads() - mark).toBe(2);
  });

  test.each([
    {
      case: 'wrong keys',
      arrange: () => become({ ...KEYS, secretKey: 'not-the-secret-key' }),
      code: 'bad-credentials',
      says: 'InvalidSignatureException',
    },
    {
      case: 'an expired token',
      arrange: () => cloud.faults.add({ when: {}, fault: { do: 'expired-token' } }),
      code: 'credentials-expired',
      says: 'ExpiredTokenException',
    },
    {
      case: 'a user who may not',
      arrange: () => cloud.faults.add({ when: {}, fault: { do: 'permission' } }),
      code: 'no-permission',
      says: 'AccessDeniedException',
    },
  ])('is refused in words: $case', async ({ arrange, code, says }) => {
    arrange();
    const error: unknown = await ecrAccess(registry, signal).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(told(error)).not.toMatch(/secret-of-the-registry|not-the-secret-key|token-of-it/);
  });
});

describe('repositories', () => {
  test('are made where they are missing, once, with tags that stay', async () => {
    expect(await missingRepositories(registry, NAMES, signal)).toEqual(NAMES);
    expect(await createRepositories(registry, NAMES.slice(0, 1), signal)).toEqual(['team/server']);
    expect(await createRepositories(registry, NAMES, signal)).toEqual(NAMES.slice(1));
    const writes = cloud.log.writes();
    expect(await createRepositories(registry, NAMES, signal)).toEqual([]);
    expect(cloud.log.writes()).toBe(writes);
    expect(await missingRepositories(registry, NAMES, signal)).toEqual([]);
    expect(cloud.state.repositories.map(({ name, mutability }) => [name, mutability])).toEqual(
      expect.arrayContaining(NAMES.map((name) => [name, 'IMMUTABLE'])),
    );
  });

  test('are one each when the answer to a creation is lost', async () => {
    cloud.faults.add({ when: { action: 'CreateRepository' }, fault: { do: 'lose' } });
    await createRepositories(registry, ['team/lost'], signal);
    expect(cloud.state.repositories.filter(({ name }) => name === 'team/lost')).toHaveLength(1);
  });

  test('need a permission of their own, which the error names', async () => {
    cloud.faults.add({ when: { action: 'CreateRepository' }, fault: { do: 'permission' } });
    await expect(createRepositories(registry, ['team/more'], signal)).rejects.toMatchObject({
      code: 'no-permission',
      hint: expect.stringContaining('ecr:CreateRepository'),
    });
  });
});
