import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SqlTools } from '../../../server/src/sql-tools/module.ts';
import { PASSWORD } from '../containers.ts';
import { callBy } from '../kit.ts';
import { eventually } from '../process.ts';
import { openDesk, SOURCE, type Desk } from './desk.ts';

const declaring = (...names: string[]): string =>
  `${SOURCE}${names
    .map(
      (name) => `---\nkind: tool\nname: ${name}\ntype: postgres-execute-sql\nsource: own\ndescription: d\n`,
    )
    .join('')}`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(declaring('first'));
});
afterAll(() => desk.close());

const served = (): string[] => desk.tools.tools.map(({ definition }) => definition.name);

const serves = (text: string, tools: SqlTools = desk.tools): Promise<void> =>
  eventually(async () => {
    const { version, rejection } = tools.status();
    return version?.sha256 === sha256(text) && rejection === null;
  });

async function replace(text: string): Promise<void> {
  await desk.write(text);
  await serves(text);
}

const isRejected = (): Promise<void> => eventually(async () => desk.tools.status().rejection !== null);

const reported = z.object({
  current: z.object({ version: z.object({ sha256: z.string() }) }),
  versions: z.array(z.object({ sha256: z.string(), tools: z.number(), text: z.string().optional() })),
  nextCursor: z.string().nullable(),
});

async function report(input: Record<string, unknown> = {}) {
  const tool = desk.tools.tools.find(({ definition }) => definition.name === 'list_tool_configurations');
  return reported.parse((await tool?.call(input, callBy()))?.structuredContent);
}

const isRecorded = (text: string): Promise<void> =>
  eventually(async () => (await report()).versions[0]?.sha256 === sha256(text));

beforeEach(() => replace(declaring('first')));

it('serves a new file without a restart, and tells it once', async () => {
  let told = 0;
  const stop = desk.tools.onChange(() => told++);
  await replace(
    `${declaring('first', 'second')}---\nkind: toolset\nname: pair\ntools: [first, second, remember]\n`,
  );
  expect(served()).toEqual(['list_tool_configurations', 'first', 'second']);
  expect(desk.tools.toolsets.get('pair')?.tools).toEqual(['first', 'second', 'remember']);
  expect((await desk.ask('second', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
  expect(told).toBe(1);
  stop();
});

it('refuses a bad file whole, while the tools before stay and answer', async () => {
  const before = desk.tools.status().version;
  const bad = declaring('first', 'third').replace('source: own', 'source: nowhere');
  await desk.write(`${bad}---\nkind: tool\nname: remember\n`);
  await isRejected();
  expect(desk.tools.status().version).toEqual(before);
  expect(desk.tools.status().rejection?.mistakes).toEqual([
    expect.stringMatching(/tools\.yaml:13:9: tool first: there is no source nowhere$/),
    expect.stringMatching(/tools\.yaml:22:1: tool remember: type: is no type of tool here/),
    expect.stringMatching(/tools\.yaml:23:7: tool remember: the server has a tool of this name already/),
  ]);
  expect(served()).toEqual(['list_tool_configurations', 'first']);
  expect((await desk.ask('first', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);

  await replace(declaring('first', 'mended'));
  expect(served()).toContain('mended');
});

it.each([
  [
    'the server’s own database',
    declaring('first').replace('${DATABASE}', 'the-servers-own'),
    /tools\.yaml:4:7: source own: this is the server's own database: use another one/,
  ],
  [
    'a certificate that is not there',
    declaring('first').replace(
      'port:',
      'queryParams: {sslmode: verify-full, sslrootcert: /absent.pem}\nport:',
    ),
    /tools\.yaml: ENOENT.*absent\.pem/,
  ],
])('refuses %s', async (_what, text, why) => {
  await desk.write(text);
  await isRejected();
  expect(desk.tools.status().rejection?.mistakes).toEqual([expect.stringMatching(why)]);
  expect((await desk.ask('first', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
});

it('waits for a file that is not there yet', async () => {
  await rm(desk.file);
  const replica = desk.replica();
  await replica.start();
  expect(replica.status()).toEqual({ file: desk.file, version: null, rejection: null });
  expect(replica.tools.map(({ definition }) => definition.name)).toEqual(['list_tool_configurations']);
  await replace(declaring('late'));
  await serves(declaring('late'), replica);
  await replica.close();
});

it('outlives the file’s absence', async () => {
  await rm(desk.file);
  await isRejected();
  expect(desk.tools.status().rejection?.mistakes).toEqual([expect.stringContaining('cannot be read')]);
  expect(served()).toContain('first');
  await replace(declaring('first', 'back'));
  expect(served()).toContain('back');
});

it('lets a call under way end on the tools it began with', async () => {
  const call = desk.ask('first', { sql: 'SELECT count(*)::int AS n FROM generate_series(1, 5000000)' });
  await replace(declaring('other').replace('port:', 'maxConnections: 2\nport:'));
  expect(served()).not.toContain('first');
  expect((await call).rows).toEqual([{ n: 5_000_000 }]);
});

describe('versions', () => {
  it('are recorded once, whatever the number of replicas', async () => {
    const text = declaring('kept').replace('database:', 'connectTimeout: 3\ndatabase:');
    await replace(text);
    await isRecorded(text);
    const { versions } = await report({ limit: 100 });
    const replica = desk.replica();
    await replica.start();
    await serves(text, replica);
    const next = declaring('kept', 'more');
    await replace(next);
    await serves(next, replica);
    await isRecorded(next);
    expect((await report({ limit: 100 })).versions).toEqual([
      { sha256: sha256(next), tools: 2 },
      ...versions,
    ]);
    await replica.close();
  });

  it('are listed in pages', async () => {
    const text = declaring('paged');
    await replace(text);
    await isRecorded(text);
    const { versions: all } = await report({ limit: 2 });
    const { versions: newest, nextCursor } = await report({ limit: 1 });
    const { versions: next } = await report({ limit: 1, cursor: nextCursor ?? '' });
    expect([...newest, ...next]).toEqual(all);
    expect(all).toHaveLength(2);
  });

  it('tell their text, with no password in it', async () => {
    const text = declaring('open').replace('${PASSWORD}', `'${PASSWORD.replaceAll("'", "''")}'`);
    await replace(text);
    await isRecorded(text);
    expect((await desk.ask('open', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
    expect((await report({ sha256: sha256(text).slice(0, 12) })).versions).toEqual([
      { sha256: sha256(text), tools: 1, text: declaring('open').replace('${PASSWORD}', "'[secret]'") },
    ]);
  });

  it('are recorded as soon as the database takes them', async () => {
    await desk.admin('ALTER TABLE tool_configurations RENAME TO hidden');
    const text = declaring('early');
    await replace(text);
    expect((await desk.ask('early', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
    await desk.admin('ALTER TABLE hidden RENAME TO tool_configurations');
    await isRecorded(text);
  });
});
