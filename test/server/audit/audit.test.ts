import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditModule, type AuditModule } from '../../../server/src/audit/module.ts';
import { clearOld } from '../../../server/src/audit/retention.ts';
import { insertRecords, lockAudit } from '../../../server/src/audit/statements.ts';
import { createStore } from '../../../server/src/audit/store.ts';
import type { AuditRecord } from '../../../server/src/audit/record.ts';
import { createGate, gateLimits } from '../../../server/src/calls/gate.ts';
import { createRunner, type Runner } from '../../../server/src/calls/runner.ts';
import { CallError } from '../../../server/src/errors.ts';
import type { Identity } from '../../../server/src/identity.ts';
import { createSigner } from '../../../server/src/signer.ts';
import { createLog } from '../../../server/src/log.ts';
import { defineTool, type Tool } from '../../../server/src/tools/tool.ts';
import { callBy, ownStores, type OwnStores } from '../kit.ts';

const log = createLog('silent', 2);
const signal = AbortSignal.timeout(60_000);
const ALICE = { id: 'key:alice', namespace: 'alice' };
const BOB = { id: 'key:bob', namespace: 'bob' };

let stores: OwnStores;
let audit: AuditModule;
let runner: Runner;

const greet = defineTool({
  name: 'greet',
  title: 'Greet',
  description: 'Greets.',
  scope: 'read',
  input: z.object({ name: z.string(), pin: z.string().meta({ writeOnly: true }).optional() }),
  output: z.object({ greeting: z.string() }),
  annotations: {},
  call: ({ name }) =>
    name === 'nobody'
      ? Promise.reject(new CallError('Nobody is not here.'))
      : Promise.resolve({ output: { greeting: `Hello, ${name}` } }),
});

const listed = z.object({
  calls: z.array(
    z.object({
      at: z.iso.datetime(),
      identity: z.string(),
      tool: z.string(),
      outcome: z.string(),
      durationMs: z.number(),
      requestId: z.string().nullable(),
      arguments: z.record(z.string(), z.unknown()),
      error: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

const listCalls = (): Tool => {
  const [tool] = audit.tools ?? [];
  if (tool === undefined) throw new Error('the audit has no tool');
  return tool;
};

async function list(who: Partial<Identity>, filter: Record<string, unknown> = {}) {
  const result = await runner.run(listCalls(), filter, callBy(who));
  return listed.parse(result.structuredContent).calls;
}

const record = (over: Partial<AuditRecord> = {}): AuditRecord => ({
  id: crypto.randomUUID(),
  at: Date.now(),
  namespace: 'old',
  identity: 'key:old',
  tool: 'greet',
  outcome: 'ok',
  duration_ms: 1,
  request_id: null,
  arguments: '{}',
  error: null,
  ...over,
});

const counted = z.tuple([z.object({ count: z.int() })]);

async function count(namespace: string): Promise<number> {
  const text = 'SELECT count(*)::int AS count FROM audit WHERE namespace = $1';
  return counted.parse(await stores.database.query({ text, values: [namespace] }, signal))[0].count;
}

beforeAll(async () => {
  stores = await ownStores();
  audit = auditModule({
    database: stores.database,
    signer: createSigner('a key of the tests'),
    days: 30,
    log,
  });
  const observers = [audit.observe];
  runner = createRunner({ gate: createGate(gateLimits(64, 256)), observers });
});

afterAll(async () => {
  await audit.close?.();
  await stores.close();
});

describe('the audit', () => {
  it('shows callers what they have just done, newest first, without what is private', async () => {
    await runner.run(greet, { name: 'Ada', pin: '1234' }, callBy(ALICE, { requestId: 'r-1' }));
    await runner.run(greet, { name: 'nobody' }, callBy(ALICE, { requestId: 'r-2' }));
    const calls = await list(ALICE);
    expect(calls).toMatchObject([
      {
        identity: 'key:alice',
        tool: 'greet',
        outcome: 'refused',
        requestId: 'r-2',
        arguments: { name: 'nobody' },
        error: 'Nobody is not here.',
      },
      { outcome: 'ok', requestId: 'r-1', arguments: { name: 'Ada', pin: '[redacted]' }, error: null },
    ]);
    expect(Date.now() - Date.parse(calls[1]?.at ?? '')).toBeLessThan(30_000);
  });

  it('shows nobody the calls of another namespace', async () => {
    await runner.run(greet, { name: 'Bob' }, callBy(BOB));
    expect((await list(BOB)).map(({ identity }) => identity)).toEqual(['key:bob']);
    expect((await list({ namespace: 'stranger' })).map(({ identity }) => identity)).toEqual([]);
  });

  it.each([
    ['a tool', { tool: 'greet' }, ['refused', 'ok']],
    ['an outcome', { tool: 'greet', outcome: 'refused' }, ['refused']],
    ['a number', { tool: 'greet', limit: 1 }, ['refused']],
    ['a time to come', { since: '2100-01-01T00:00:00+08:00' }, []],
    ['a time past', { before: '2000-01-01T00:00:00Z' }, []],
  ])('lists by %s', async (_what, filter, outcomes) => {
    expect((await list(ALICE, filter)).map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  it('lists in pages that miss nothing and show nothing twice, whatever is recorded meanwhile', async () => {
    const who = { id: 'key:pages', namespace: 'pages' };
    const at = Date.now();
    // Two of one moment stand on either side of a page's end.
    const records = [0, 1, 1, 2, 3].map((ms) =>
      record({ namespace: 'pages', at: at - ms, request_id: `r${ms}` }),
    );
    await stores.database.query(insertRecords(records), signal);
    const seen: (string | null)[] = [];
    let cursor: string | null | undefined;
    do {
      const input = { tool: 'greet', limit: 2, ...(typeof cursor === 'string' && { cursor }) };
      const page = listed.parse((await runner.run(listCalls(), input, callBy(who))).structuredContent);
      seen.push(...page.calls.map(({ requestId }) => requestId));
      cursor = page.nextCursor;
      await runner.run(greet, { name: 'Eve' }, callBy(who, { requestId: 'later' }));
    } while (cursor !== null);
    expect(seen).toEqual(['r0', 'r1', 'r1', 'r2', 'r3']);
  });

  it('lists no more than what a condition lets through', async () => {
    const result = await runner.run(listCalls(), { tool: 'a\0b', since: 'yesterday' }, callBy(ALICE));
    expect(result.isError).toBe(true);
    expect(result.content).toMatchObject([{ text: expect.stringMatching(/tool: .*since: expected a time/) }]);
  });

  it('keeps what JSON can say and Postgres cannot', async () => {
    await runner.run(greet, { name: 'a\0b\ud83d' }, callBy({ namespace: 'odd', id: 'key:\0odd' }));
    expect(await list({ namespace: 'odd' })).toMatchObject([
      { identity: 'key:\uFFFDodd', arguments: { name: 'a\uFFFDb\uFFFD' } },
    ]);
  });

  it('stores a batch that is sent twice once', async () => {
    const batch = [record({ namespace: 'twice' }), record({ namespace: 'twice' })];
    await stores.database.query(insertRecords(batch), signal);
    await stores.database.query(insertRecords(batch), signal);
    expect(await count('twice')).toBe(2);
  });

  it('leaves out only the record that the database refuses', async () => {
    const good = Array.from({ length: 7 }, () => record({ namespace: 'mixed' }));
    const bad = record({ namespace: 'mixed', arguments: 'no JSON' });
    const store = createStore(stores.database);
    expect(await store([...good.slice(0, 3), bad, ...good.slice(3)])).toBe(1);
    expect(await count('mixed')).toBe(7);
  });

  it('forgets what is older than its days, in batches', async () => {
    const day = 86_400_000;
    const old = Array.from({ length: 25 }, (_, i) => record({ at: Date.now() - 31 * day - i }));
    const young = record({ at: Date.now() - 29 * day });
    await stores.database.query(insertRecords([...old, young]), signal);
    expect(await clearOld(stores.database, 30, signal, 10)).toBe(25);
    expect(await count('old')).toBe(1);
  });

  it('leaves the clearing to the server that is at it', async () => {
    const day = 86_400_000;
    await stores.database.query(insertRecords([record({ at: Date.now() - 31 * day })]), signal);
    await stores.database.transaction(async (query) => {
      await query(lockAudit);
      expect(await clearOld(stores.database, 30, signal)).toBe(0);
    }, signal);
    expect(await clearOld(stores.database, 30, signal)).toBe(1);
  });

  it('stores what is left when it closes', async () => {
    const closing = auditModule({
      database: stores.database,
      signer: createSigner('a key of the tests'),
      days: 30,
      log,
    });
    const gate = createGate(gateLimits(8, 8));
    const own = createRunner({ gate, observers: [closing.observe] });
    const calls = Array.from({ length: 200 }, () =>
      own.run(greet, { name: 'x' }, callBy({ namespace: 'end' })),
    );
    await Promise.all(calls);
    await closing.close?.();
    expect(await count('end')).toBe(200);
  });
});
