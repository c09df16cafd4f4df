import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Run } from '../berth.ts';
import { Stack } from '../stack.ts';
import { containerIds, eventually, healthy } from '../world.ts';
import { recall, remember } from './conversation.ts';

const stack = await Stack.describe(`t-crash-${process.pid}`);
const base = `/opt/berth/${stack.name}`;

afterAll(() => stack.remove());

const beginning = z.union([
  z
    .looseObject({ type: z.literal('change'), state: z.literal('started'), address: z.string() })
    .transform(({ address }) => address),
  z
    .looseObject({ type: z.literal('step'), state: z.literal('started'), step: z.string() })
    .transform(({ step }) => step),
]);

/** What a run has begun with so far: resources made, then steps of the host. */
const begun = (run: Run): string[] =>
  run
    .said()
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => beginning.safeParse(JSON.parse(line)).data ?? []);

/** Kills a run with -9 as soon as it begins with something that no run before was killed at. */
const killAtNext = async (run: Run, killed: ReadonlySet<string>): Promise<string | undefined> => {
  let point: string | undefined;
  run.child.stdout?.on('data', () => {
    point ??= begun(run).find((one) => !killed.has(one));
    if (point !== undefined) run.child.kill('SIGKILL');
  });
  const { code, stdout, stderr } = await run.done;
  if (point === undefined && code !== 0) throw new Error(`it failed by itself:\n${stdout}${stderr}`);
  return point;
};

/** SHA-256 of the generated secrets, by path, of those that are there. */
const secrets = async (): Promise<Record<string, string>> => {
  const { output } = await stack
    .try(`sha256sum ${base}/secrets/postgres-password ${base}/secrets/redis-password`)
    .catch(() => ({ output: '' }));
  const found = output.matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm);
  return Object.fromEntries([...found].map(([, hash, path]) => [path, hash]));
};

test('killed at every step of a first run, it is finished by the next', async () => {
  const killed = new Set<string>();
  const made: Record<string, string> = {};
  for (;;) {
    const point = await killAtNext(stack.start('provision.mts', '--json', '--yes'), killed);
    const now = await secrets();
    for (const [path, hash] of Object.entries(now)) expect((made[path] ??= hash)).toBe(hash);
    if (point === undefined) break;
    killed.add(point);
  }
  process.stdout.write(`killed at ${killed.size} points: ${[...killed].join(', ')}\n`);
  // The first of each script. What follows it may be done by what is left of the script, before anybody looks again.
  for (const point of ['target/one', 'daemon', 'directories', 'services', 'current'])
    expect([...killed]).toContain(point);

  await eventually(stack, healthy(stack), 30);
  expect(Object.keys(await containerIds(stack)).toSorted()).toEqual(['postgres', 'redis', 'server']);
  expect(await stack.sh('docker ps --all --quiet | grep -c .')).toBe('3');
  const releases = (await stack.sh(`ls -A ${base}/releases`)).split('\n');
  expect(releases).toHaveLength(1);
  expect(await stack.sh(`readlink ${base}/current`)).toBe(`${base}/releases/${releases[0]}`);
  expect(await stack.sh('find /opt/berth /etc /var/lib/berth -name "*.berth-new*"')).toBe('');
  expect(await stack.sh(`ls /run/berth/${stack.name}`)).toBe('busy\ncompose\nlock');
  expect(await secrets()).toEqual(made);
  expect(Object.keys(made)).toHaveLength(2);
  await remember(stack, 'crash', 'survived');
  expect(await recall(stack, 'crash')).toBe('survived');

  const again = await stack.json('provision.mts');
  expect(again.events.recap).toMatchObject({ changes: 0, hosts: [{ changed: 0, failed: 0, skipped: 0 }] });
});
