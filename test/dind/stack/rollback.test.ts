import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { BUNDLE, Stack } from '../stack.ts';
import { eventually, healthy, starts } from '../world.ts';
import { recall, remember } from './conversation.ts';
import { publishVariant } from './variant.ts';

const stack = await Stack.at(inject('sharedStack'));
const note = `rollback-${randomUUID()}`;

/** Its server refuses to start, and says why. */
const BROKEN = { LOG_LEVEL: 'shouting' };
const bundle = (environment: Record<string, string>, changes: Record<string, unknown> = {}) => ({
  bundle: { ...BUNDLE, healthTimeout: 20, server: { ...BUNDLE.server, environment }, ...changes },
});

const journalEntry = z.object({
  by: z.string(),
  steps: z.array(z.string()),
  from: z.string().nullable(),
  to: z.string(),
});
const lastEntry = async (of: Stack): Promise<z.infer<typeof journalEntry>> =>
  journalEntry.parse(JSON.parse(await of.sh(`tail -n 1 /opt/berth/${of.name}/journal.ndjson`)));
const current = (of: Stack): Promise<string> => of.sh(`readlink /opt/berth/${of.name}/current`);
const inServer = (of: Stack, script: string): Promise<string> =>
  of.sh(`docker exec berth-${of.name}-server-1 node -p '${script}'`);
const runLeavesNothingBehind = async (of: Stack): Promise<void> => {
  await eventually(of, `flock -n /run/berth/${of.name}/lock true`, 5);
  expect(await of.sh(`ls /run/berth/${of.name}`)).toBe('busy\ncompose\nlock');
};

let undo: () => Promise<void> = async () => {};

beforeAll(async () => {
  await eventually(stack, healthy(stack), 60);
  await remember(stack, note, 'written before the upgrade that fails');
});

afterEach(async () => {
  await undo();
  undo = async () => {};
});

afterAll(() => stack.json('bootstrap.mts'));

const upgrades: Record<
  string,
  { prepare: () => Promise<() => Promise<void>>; code: string; message: RegExp; log: RegExp }
> = {
  'a server that never becomes healthy': {
    prepare: () => stack.write(bundle(BROKEN)),
    code: 'unhealthy',
    message:
      /^not healthy after 20 s: server is restarting \(.*\); release \w{12} was brought back and is healthy$/,
    log: /LOG_LEVEL/,
  },
  'a server that claims to be healthy and speaks no MCP': {
    prepare: () =>
      publishVariant(stack, [
        `CMD ["-e", "console.log('not a word of MCP'); require('node:http').createServer((_, reply) => reply.end('{}')).listen(8080)"]`,
      ]),
    code: 'mcp-gate',
    message: /^the MCP server failed at handshake: .*; release \w{12} was brought back and is healthy$/s,
    log: /not a word of MCP/,
  },
  'a container that cannot even be made': {
    prepare: () => stack.write(bundle({}, { redis: { memory: '2m' } })),
    code: 'start-failed',
    message: /^bring up redis: failed with exit code 1; release \w{12} was brought back and is healthy$/,
    log: /memory limit/,
  },
};

test.each(Object.entries(upgrades))('%s is taken back', async (_, { prepare, code, message, log }) => {
  const release = await current(stack);
  const { postgres } = await starts(stack);
  undo = await prepare();

  const failed = await stack.json('bootstrap.mts');
  expect(failed.code).toBe(1);
  expect(failed.events.failures).toEqual([
    expect.objectContaining({ step: 'services', code, message: expect.stringMatching(message) }),
  ]);
  expect(failed.events.failures[0]?.log?.join('\n')).toMatch(log);
  expect(failed.events.recap).toMatchObject({ hosts: [{ failed: 1, skipped: 3 }] });

  expect(await recall(stack, note)).toBe('written before the upgrade that fails');
  expect(await inServer(stack, 'process.env.LOG_LEVEL')).toBe('undefined');
  expect(await current(stack)).toBe(release);
  expect(await starts(stack)).toMatchObject({ postgres });
  const { from, steps } = await lastEntry(stack);
  expect({ from, steps }).toEqual({ from: release.split('/').at(-1), steps: ['rollback'] });
  await runLeavesNothingBehind(stack);
  await eventually(stack, healthy(stack), 30);

  await undo();
  undo = async () => {};
  const good = await stack.json('bootstrap.mts');
  expect(good.code).toBe(0);
  expect(good.events.changed).toEqual([]);
});

test('after one that failed, a good upgrade goes through', async () => {
  undo = await stack.write(bundle({ LOG_LEVEL: 'debug' }));
  const good = await stack.json('bootstrap.mts');
  expect(good.events.failures).toEqual([]);
  expect(good.code).toBe(0);
  expect(await inServer(stack, 'process.env.LOG_LEVEL')).toBe('debug');
  expect(await recall(stack, note)).toBe('written before the upgrade that fails');
});

test('a first deployment that fails leaves nothing running, and the next converges', async () => {
  const fresh = await Stack.describe(`t-first-${process.pid}`, bundle(BROKEN));
  try {
    const failed = await fresh.json('provision.mts');
    expect(failed.code).toBe(1);
    expect(failed.events.failures).toEqual([
      expect.objectContaining({
        step: 'services',
        code: 'unhealthy',
        message: expect.stringMatching(/it was the first release; its containers are stopped$/),
      }),
    ]);
    expect(failed.events.failures[0]?.log?.join('\n')).toMatch(/LOG_LEVEL/);
    expect(await fresh.sh('docker ps --quiet')).toBe('');
    expect((await fresh.try(`systemctl is-active berth-${fresh.name}`)).output.trim()).toBe('inactive');
    expect((await fresh.try(`ls /opt/berth/${fresh.name}/current`)).exitCode).not.toBe(0);
    await runLeavesNothingBehind(fresh);

    await fresh.write(bundle({}));
    const good = await fresh.json('bootstrap.mts');
    expect(good.events.failures).toEqual([]);
    expect(good.code).toBe(0);
    await remember(fresh, 'first', 'after all');
    expect((await fresh.json('bootstrap.mts')).events.changed).toEqual([]);
  } finally {
    await fresh.remove();
  }
});
