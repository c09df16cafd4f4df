import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import {
  addressAt,
  claimPublicAddress,
  isInside,
  releasePublicAddress,
} from '../../../cloud/kit/addresses.ts';
import { Faults, type Rule } from '../../../cloud/kit/faults.ts';
import { Log } from '../../../cloud/kit/log.ts';
import { Refusal } from '../../../cloud/kit/refusal.ts';
import { CloudServer, type Answer, type Api } from '../../../cloud/kit/server.ts';
import { Store } from '../../../cloud/kit/store.ts';

const counted = z.object({ count: z.number() });

let folder: string;
let log: Log;
let faults: Faults;
let store: Store<z.infer<typeof counted>>;
let server: CloudServer;

/** The smallest cloud: `POST /add` counts, `GET /count` tells. */
const api: Api = {
  operation: ({ method, path }) => {
    if (path === '/fail') return { service: 's', action: 'fail', kind: 'read', run: () => JSON.parse('{') };
    const add = { service: 's', action: 'add', kind: 'write' } as const;
    if (method === 'GET') return { service: 's', action: 'count', kind: 'read', run: () => tell(0) };
    return { ...add, run: (fault) => (fault === undefined ? tell(1) : { status: 200, body: fault }) };
  },
  authenticate: ({ headers }) => {
    if (headers['x-key'] !== 'right') throw new Refusal(401, 'NoAuth', 'who?');
  },
  refuse: ({ status, code, headers }) => ({ status, headers, body: code }),
  refusalOf: (fault) => (fault === 'capacity' ? undefined : new Refusal(403, fault, fault)),
  headers: (requestId) => ({ 'x-id': requestId }),
  save: () => store.save(),
};

const tell = (more: number): Answer => ({ status: 200, body: String((store.state.count += more)) });

const ask = (method: string, path = '/', key = 'right'): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { 'x-key': key, connection: 'close' },
    signal: AbortSignal.timeout(500),
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-kit-'));
  log = new Log(join(folder, 'log.ndjson'));
  faults = new Faults();
  store = Store.open(join(folder, 'state.json'), counted, () => ({ count: 0 }));
  server = await CloudServer.listen(api, log, faults);
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('every request is logged with its kind, answer and id; reads and writes are counted from a mark', async () => {
  const first = await ask('POST');
  const mark = log.mark();
  await ask('GET');
  await ask('POST', '/', 'wrong');
  expect(log.since().map(({ action, kind, status, code }) => [action, kind, status, code])).toEqual([
    ['add', 'write', 200, undefined],
    ['count', 'read', 200, undefined],
    ['add', 'write', 401, 'NoAuth'],
  ]);
  expect([log.reads(mark), log.writes(mark), log.writes()]).toEqual([1, 1, 2]);
  expect(first.headers.get('x-id')).toBe(log.since()[0]?.requestId);
  expect(readFileSync(join(folder, 'log.ndjson'), 'utf8').trim().split('\n')).toHaveLength(3);
});

test('the state is on the disk before the answer, and read at the next start', async () => {
  const seen: number[] = [];
  faults.onWrite(() => void seen.push(Store.open(store.file, counted, () => ({ count: -1 })).state.count));
  await ask('POST');
  await ask('GET');
  await ask('POST');
  expect(seen).toEqual([1, 2]);
});

test.each<{ rule: Rule; answers: (string | number)[]; count: number }>([
  { rule: { when: {}, fault: { do: 'status', status: 503, code: 'Busy' } }, answers: [503, 200], count: 1 },
  { rule: { when: { nth: 2 }, fault: { do: 'status', status: 500 } }, answers: [200, 500, 200], count: 2 },
  {
    rule: { when: { action: 'add' }, times: 2, fault: { do: 'permission' } },
    answers: [403, 403, 200],
    count: 1,
  },
  { rule: { when: { action: /^ad/ }, fault: { do: 'reset' } }, answers: ['none', 200], count: 1 },
  { rule: { when: { kind: 'write' }, fault: { do: 'lose' } }, answers: ['none', 200], count: 2 },
  { rule: { when: { kind: 'read' }, fault: { do: 'reset' } }, answers: [200, 200], count: 2 },
  { rule: { when: {}, fault: { do: 'hang' } }, answers: ['none', 200], count: 1 },
  { rule: { when: {}, fault: { do: 'delay', ms: 20 } }, answers: [200], count: 1 },
])('fault %o', async ({ rule, answers, count }) => {
  faults.add(rule);
  const seen: (string | number)[] = [];
  for (const _ of answers) {
    seen.push(
      await ask('POST').then(
        ({ status }) => status,
        () => 'none',
      ),
    );
  }
  expect({ seen, count: store.state.count }).toEqual({ seen: answers, count });
});

test('a fault that a vendor shows in its effect goes to the handler; headers of a status are sent', async () => {
  faults.add({ when: {}, fault: { do: 'capacity' } });
  expect(await (await ask('POST')).text()).toBe('capacity');
  faults.add({ when: {}, fault: { do: 'status', status: 429, headers: { 'retry-after': '3' } } });
  expect((await ask('GET')).headers.get('retry-after')).toBe('3');
});

test('what the local cloud gets wrong is told apart from what it refuses', async () => {
  expect((await ask('GET', '/fail')).status).toBe(500);
  expect(log.failures()).toHaveLength(1);
});

test('two clouds never get the same public address, and one that is gone gives its own back', () => {
  const owners = [join(folder, 'one'), join(folder, 'other')] as const;
  for (const owner of owners) writeFileSync(owner, '');
  const claimed = owners.flatMap((owner) => [claimPublicAddress(owner), claimPublicAddress(owner)]);
  expect(new Set(claimed).size).toBe(4);
  for (const address of claimed) for (const owner of owners) releasePublicAddress(owner, address);
});

test('addresses of a network', () => {
  expect(addressAt('10.0.0.0/16', 260)).toBe('10.0.1.4');
  expect([
    isInside('10.0.0.0/16', '10.0.255.255'),
    isInside('10.0.0.0/16', '10.1.0.0'),
    isInside('10.0.0.0/16', '10.0.128.0/17'),
    isInside('10.0.0.0/16', '10.0.0.0/8'),
  ]).toEqual([true, false, true, false]);
});
