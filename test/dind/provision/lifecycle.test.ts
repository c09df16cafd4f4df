import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execIn } from '../../../provision/engine/exec.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import type { Engine } from '../../../provision/engine/engine.ts';
import { provision } from '../../../provision/provision.ts';
import { testStack, type TestStack } from './stack.ts';

let engine: Engine;
let stack: TestStack;
let bystander: TestStack;
const two = [
  { name: 'alpha', user: 'berth' },
  { name: 'bravo', user: 'root' },
];

const containerOf = (name: string) => engine.getContainer(`berth-t-prov-life-${name}`);
const run = (name: string, ...argv: string[]) => execIn(containerOf(name), argv, { seconds: 60 });

beforeAll(async () => {
  engine = await openEngine(undefined);
  bystander = await testStack('bystander');
  await bystander.converge();
  stack = await testStack('life', { hosts: two });
  await stack.destroy();
  stack = await testStack('life', { hosts: two });
});

afterAll(async () => {
  await stack.destroy();
  await bystander.destroy();
});

describe('a stack with two hosts', () => {
  test('is made, and a second plan is empty', async () => {
    const before = await bystander.observe();
    const made = await stack.converge();
    expect(made.map(({ action, address }) => `${action} ${address}`)).toEqual([
      'create network/berth-t-prov-life',
      'create image/target',
      'create target/alpha',
      'create target/bravo',
    ]);
    expect(await stack.pending()).toEqual([]);
    expect(await bystander.observe()).toEqual(before);
  });

  test('boots systemd to a clean end', async () => {
    for (const name of ['alpha', 'bravo']) {
      expect((await run(name, 'systemctl', 'is-system-running', '--wait')).output.trim()).toBe('running');
    }
  });

  test('gives each host its own host key, known before the first connection', async () => {
    const observed = await stack.observe();
    const hosts = await stack.provider.hosts(observed, AbortSignal.timeout(5000));
    expect(hosts.map(({ name, user, address }) => [name, user, address])).toEqual([
      ['alpha', 'berth', '127.0.0.1'],
      ['bravo', 'root', '127.0.0.1'],
    ]);
    const keys = hosts.flatMap(({ hostKeys }) => hostKeys);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^ssh-ed25519 AAAA\S+$/);
    expect(stack.provider.serverUrl(observed, 'alpha')).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('lets its hosts find each other by name', async () => {
    expect((await run('alpha', 'getent', 'hosts', 'bravo')).exitCode).toBe(0);
  });

  test('is observed in a fifth of a second', async () => {
    const times: number[] = [];
    // The quickest of some: the machine may be busy with something else for a moment.
    for (let round = 0; round < 5; round++) {
      const begun = performance.now();
      await stack.observe();
      times.push(performance.now() - begun);
    }
    expect(Math.min(...times)).toBeLessThan(200);
  });
});

describe('drift is mended in place', () => {
  test.each([
    ['stopped', async () => containerOf('alpha').stop({ t: 5 })],
    ['killed', async () => containerOf('alpha').kill()],
    ['paused', async () => containerOf('alpha').pause()],
    [
      'off its network',
      async () => engine.getNetwork('berth-t-prov-life').disconnect({ Container: 'berth-t-prov-life-alpha' }),
    ],
    ['without its login key', async () => run('alpha', 'rm', '/home/berth/.ssh/authorized_keys')],
  ])('a target that is %s', async (_how, harm) => {
    const { Id: id } = await containerOf('alpha').inspect();
    const key = (await run('alpha', 'cat', '/etc/ssh/ssh_host_ed25519_key.pub')).output;
    await harm();
    expect(await stack.pending()).toEqual(['update target/alpha']);
    await stack.converge();
    expect(await stack.pending()).toEqual([]);
    expect((await containerOf('alpha').inspect()).Id).toBe(id);
    expect((await run('alpha', 'cat', '/etc/ssh/ssh_host_ed25519_key.pub')).output).toBe(key);
  });

  test('a new login key replaces the old one and no other', async () => {
    await run(
      'alpha',
      'sh',
      '-c',
      'echo "ssh-ed25519 AAAAC3Nza someone" >> /home/berth/.ssh/authorized_keys',
    );
    await rm(join(stack.home, 't-prov-life', 'id_ed25519'));
    const renewed = await testStack('life', { hosts: two }, stack.home);
    expect(await renewed.pending()).toEqual(['update target/alpha', 'update target/bravo']);
    await renewed.converge();
    expect(await renewed.pending()).toEqual([]);
    const { output } = await run('alpha', 'cat', '/home/berth/.ssh/authorized_keys');
    expect(output.trim().split('\n')).toHaveLength(2);
    expect(output).toContain('someone');
    stack = renewed;
  });
});

test('a target whose creation was cut short is adopted', async () => {
  const first = await containerOf('bravo').inspect();
  await containerOf('bravo').remove({ force: true, v: true });
  const { Image, Env, Labels, ExposedPorts } = first.Config;
  const half = await engine.createContainer({
    name: 'berth-t-prov-life-bravo',
    Image,
    Env,
    Labels,
    ...(ExposedPorts === undefined ? {} : { ExposedPorts }),
    HostConfig: first.HostConfig,
  });
  expect(await stack.pending()).toEqual(['update target/bravo']);
  await stack.converge();
  expect(await stack.pending()).toEqual([]);
  expect((await containerOf('bravo').inspect()).Id).toBe(half.id);
});

test('what would lose a target’s data is refused', async () => {
  const moved = await testStack('life', { hosts: two, serverPort: 9090 }, stack.home);
  expect(await moved.pending()).toEqual(['replace target/alpha', 'replace target/bravo']);
  await expect(
    provision(moved.provider, {
      stack: 't-prov-life',
      check: false,
      emit: () => {},
      confirm: async () => true,
      signal: AbortSignal.timeout(60_000),
      allowed: { replace: false, stop: true },
      prune: false,
    }),
  ).rejects.toMatchObject({ code: 'replace-refused' });
  expect(await stack.pending()).toEqual([]);
});

test('a deleted stack leaves nothing of its own, and its neighbour alone', async () => {
  const before = await bystander.observe();
  await stack.destroy();
  expect(await stack.observe()).toEqual([]);
  const { Volumes } = await engine.listVolumes({ filters: { label: ['berth.stack=t-prov-life'] } });
  expect(Volumes ?? []).toEqual([]);
  expect(await bystander.observe()).toEqual(before);
});
