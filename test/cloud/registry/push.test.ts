import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RegistryAccess } from '../../../core/registry.ts';
import { Secret } from '../../../core/secret.ts';
import type { Engine } from '../../../provision/engine/engine.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import { lockPathOf, readImages } from '../../../provision/images/lock.ts';
import { publish } from '../../../provision/images/publish.ts';
import type { ResolvedRegistry } from '../../../provision/inventory/resolved.ts';
import { examineRegistry } from '../../../provision/registry/examine.ts';
import { registryPlace, type RegistryPlace } from '../../../provision/registry/place.ts';
import { Ec2Cloud } from '../ec2/cloud.ts';
import { HuaweiCloud } from '../huawei/cloud.ts';
import { Datacenter } from '../vm/datacenter.ts';
import { asking } from './asking.ts';

const AWS = { accessKey: 'AKIAPUSH', secretKey: 'secret-of-the-push' };
const HUAWEI = { accessKey: 'HPUAPUSH', secretKey: 'secret-of-the-push' };

let folder: string;
let datacenter: Datacenter;
let aws: Ec2Cloud;
let huawei: HuaweiCloud;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-push-'));
  engine = await openEngine(undefined);
  datacenter = await Datacenter.open('t-push');
  const at = (name: string) => ({ name, stateFile: join(folder, `${name}.json`), datacenter });
  aws = await Ec2Cloud.start({ ...at('aws'), credentials: [AWS] });
  huawei = await HuaweiCloud.start({ ...at('huawei'), credentials: [HUAWEI] });
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await aws?.stop();
  await huawei?.stop();
  await datacenter?.close();
  await rm(folder, { recursive: true, force: true });
});

type Opened = { registry: ResolvedRegistry; place: RegistryPlace; logins: RegistryAccess[]; notes: string[] };

const open = async (registry: ResolvedRegistry): Promise<Opened> => {
  const { notes, ...ask } = asking();
  const logins: RegistryAccess[] = [];
  const onLogin = (access: RegistryAccess): void => void logins.push(access);
  return { registry, place: await registryPlace(registry, undefined, { ...ask, onLogin }), logins, notes };
};

/** The registry's authority in a file, as an inventory names it. */
const authority = async (registry: { ca: string | undefined } | undefined): Promise<string> => {
  const path = join(folder, 'registry.pem');
  await writeFile(path, registry?.ca ?? '');
  return path;
};

const ecr = async (): Promise<Opened> => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', AWS.accessKey);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', AWS.secretKey);
  const ca = await authority(await aws.registry());
  const at = { region: aws.region, endpoint: aws.url, ca };
  return open({ kind: 'ecr', login: 'token', namespace: 'team', ...at });
};

const swr = async (over: { address?: string } = {}): Promise<Opened> => {
  const ca = await authority(await huawei.registry());
  const keys = { accessKey: HUAWEI.accessKey, secretKey: new Secret(HUAWEI.secretKey) };
  const at = { region: huawei.region, endpoint: huawei.url, ca };
  return open({ kind: 'swr', login: 'temporary', namespace: 'team/tools', ...keys, ...at, ...over });
};

const inventory = (name: string) => ({ file: join(folder, `${name}.yaml`) });
const publishTo = ({ place }: Opened, name: string, on: () => Promise<Engine>) =>
  publish({
    registry: place,
    engine: on,
    inventory: inventory(name),
    emit: () => {},
    signal: AbortSignal.timeout(600_000),
  });

const noEngine = async (): Promise<never> => {
  throw new Error('nothing should have been built');
};

/** An engine for whom pushing is over. */
const pushless = (): Engine =>
  Object.assign(Object.create(engine), {
    getImage: (name: string) =>
      Object.assign(engine.getImage(name), {
        push: () => Promise.reject(new Error(`${name} was pushed again`)),
      }),
  });

const findings = async ({ registry, place, notes }: Opened, name: string) => {
  const images = await readImages(inventory(name)).catch(() => undefined);
  const { signal } = asking();
  const found = await examineRegistry({ registry, place, images, notes, signal });
  return Object.fromEntries(found.map(({ name, state }) => [name, state]));
};

describe('ECR', () => {
  test('before a push: the login is well, the rest is to come', async () => {
    expect(await findings(await ecr(), 'ecr')).toEqual({
      'registry login': 'well',
      registry: 'well',
      images: 'doubtful',
      repositories: 'doubtful',
    });
  });

  test('a push makes the repositories and takes one login', async () => {
    const opened = await ecr();
    const images = await publishTo(opened, 'ecr', async () => engine);
    expect(images.server).toMatch(/:5000\/team\/server@sha256:/);
    expect(aws.state.repositories.map(({ name }) => name).toSorted()).toEqual([
      'team/postgres',
      'team/redis',
      'team/server',
    ]);
    expect(opened.logins.map(({ username }) => username)).toEqual(['AWS']);
    expect(await findings(opened, 'ecr')).toEqual({
      'registry login': 'well',
      registry: 'well',
      images: 'well',
      repositories: 'well',
    });
  });

  test('a second one pushes nothing and writes nothing', async () => {
    const writes = aws.log.writes();
    expect(await publishTo(await ecr(), 'ecr', noEngine)).toEqual(await readImages(inventory('ecr')));
    expect(aws.log.writes()).toBe(writes);
  });

  test('nor does one that lost its lock: a tag that is there may never be moved', async () => {
    const images = await readImages(inventory('ecr'));
    await rm(lockPathOf(inventory('ecr')));
    expect(await publishTo(await ecr(), 'ecr', async () => pushless())).toEqual(images);
  });
});

describe('SWR', () => {
  test('a push takes a temporary login, and the next one another', async () => {
    const first = await swr();
    const images = await publishTo(first, 'swr', async () => engine);
    expect(images.redis).toMatch(/:5000\/team\/tools\/redis@sha256:/);
    const second = await swr();
    expect(await publishTo(second, 'swr', noEngine)).toEqual(images);
    const [one, other] = [...first.logins, ...second.logins];
    expect(one?.expires).toBeDefined();
    expect(one?.username).not.toBe(other?.username);
    expect([...first.logins, ...second.logins]).toHaveLength(2);
  });

  test('the long-term login opens it too, where the API gives no other', async () => {
    huawei.faults.add({ when: { action: 'CreateSecret' }, fault: { do: 'permission' } });
    huawei.state.namespaces = [{ id: 1, name: 'team' }];
    const { address } = await huawei.registry();
    expect(await findings(await swr({ address }), 'swr')).toEqual({
      'registry login': 'doubtful',
      registry: 'well',
      images: 'well',
      organization: 'well',
    });
  });

  test('an organization that is missing is named before a push finds out', async () => {
    huawei.state.namespaces = [];
    expect(await findings(await swr(), 'swr')).toMatchObject({ organization: 'doubtful' });
  });
});
