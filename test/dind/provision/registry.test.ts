import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RegistryAccess } from '../../../core/registry.ts';
import { Secret } from '../../../core/secret.ts';
import { execIn } from '../../../provision/engine/exec.ts';
import type { Engine } from '../../../provision/engine/engine.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import { pushImage } from '../../../provision/engine/push.ts';
import { answers, hasManifest } from '../../../provision/registry/client.ts';
import { testStack, type TestStack } from './stack.ts';

const NAME = 'berth-t-prov-reg-registry';
const IMAGE = 'debian:trixie-slim';

let engine: Engine;
let stack: TestStack;
let access: RegistryAccess;
let via: string;

const ask = async (): Promise<void> => {
  const own = await stack.provider.registry(await stack.observe());
  if (own === undefined) throw new Error('the registry does not run');
  ({ access, via } = own);
};

const push = (as: RegistryAccess): Promise<string> =>
  pushImage(engine, IMAGE, { via, repository: 'test/base', tag: 'x', access: as });

beforeAll(async () => {
  engine = await openEngine(undefined);
  stack = await testStack('reg', { hosts: [], registry: true });
  await stack.converge();
  await ask();
});

afterAll(async () => stack.destroy());

test('the stack has a registry, and a second plan is empty', async () => {
  expect(await stack.pending()).toEqual([]);
  expect(access.address).toBe('registry.berth.internal:5000');
  expect(access.username).toMatch(/^local-1@[0-9A-F]{20}$/);
});

describe('it serves', () => {
  test('its login, vouched for by its own authority', async () => {
    expect(await answers(access, via)).toBe(true);
  });

  test('nobody who gives a wrong password', async () => {
    expect(await answers({ ...access, password: new Secret('wrong') }, via)).toBe(false);
    await expect(push({ ...access, password: new Secret('wrong') })).rejects.toMatchObject({
      code: 'push-failed',
    });
  });

  test('nobody who does not know its authority', async () => {
    const { ca: _, ...stranger } = access;
    await expect(hasManifest(stranger, via, `x/test/base@sha256:${'0'.repeat(64)}`)).rejects.toThrow(
      /certificate/,
    );
  });

  test('what was pushed, by digest, and nothing else', async () => {
    const digest = await push(access);
    expect(await hasManifest(access, via, `${access.address}/test/base@${digest}`)).toBe(true);
    expect(await hasManifest(access, via, `${access.address}/test/base@sha256:${'0'.repeat(64)}`)).toBe(
      false,
    );
  });
});

test('a registry made anew keeps its images and its login', async () => {
  const { username, password } = access;
  const digest = await push(access);
  await engine.getContainer(NAME).remove({ force: true });
  expect(await stack.pending()).toEqual(['create registry/registry']);
  await stack.converge();
  await ask();
  expect([access.username, access.password.reveal()]).toEqual([username, password.reveal()]);
  expect(await hasManifest(access, via, `${access.address}/test/base@${digest}`)).toBe(true);
});

test('its keys are for nobody else to read', async () => {
  const { output } = await execIn(
    engine.getContainer(NAME),
    ['stat', '-c', '%a %U', '/data', '/data/auth/key.json'],
    {
      seconds: 10,
    },
  );
  expect(output.trim().split('\n')).toEqual(['700 docker-registry', '600 docker-registry']);
});
