import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Runner } from '../../../../../server/src/calls/runner.ts';
import { createSessionCalls, type SessionCalls } from '../../../../../server/src/mcp/direct/session-calls.ts';
import type { DirectCall } from '../../../../../server/src/mcp/direct/serve-call.ts';
import { createEventLog } from '../../../../../server/src/mcp/event-log.ts';
import { log, identity, toolOf } from '../../calls/world.ts';

interface Work {
  signal: AbortSignal;
  finish(): void;
}

const found = toolOf(() => Promise.resolve());

let works: Work[];
let calls: SessionCalls;
let requests: { req: IncomingMessage; res: ServerResponse }[];
let address: string;
let close: () => void;

beforeEach(async () => {
  works = [];
  requests = [];
  const runner: Runner = {
    run(_tool, _input, { signal }) {
      const { promise, resolve } = Promise.withResolvers<CallToolResult>();
      works.push({ signal, finish: () => resolve({ content: [] }) });
      return promise;
    },
  };
  calls = createSessionCalls(runner, createEventLog({ most: 10, mostCharacters: 10_000 }).of({}));
  const server = createServer((req, res) => void requests.push({ req, res }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}/`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => close());

/** Begins a call; `answer` is the text of its whole answer, or why there is none. */
async function begin(id: number): Promise<{ answer: Promise<string> }> {
  const before = requests.length;
  const answer = fetch(address)
    .then((response) => response.text())
    .catch(String);
  await expect.poll(() => requests.length).toBe(before + 1);
  const incoming = requests.at(-1);
  if (incoming === undefined) throw new Error('no request arrived');
  const call: DirectCall = {
    id,
    tool: 'work',
    input: {},
    meta: undefined,
    isModern: false,
    revision: '2025-06-18',
    found,
  };
  const visit = { caller: { identity: identity('alice'), origin: undefined, log }, toolset: undefined };
  void calls.serve(call, { ...incoming, visit });
  return { answer };
}

const cancelled = (id: string | number) =>
  ({ jsonrpc: '2.0', id, error: { code: -32_000, message: 'cancelled' } }) as const;

describe('running calls of a session that have one id', () => {
  it('are counted each, also when the earlier one ends first', async () => {
    await begin(7);
    await begin(7);
    expect(calls.size).toBe(2);
    works[0]?.finish();
    await expect.poll(() => calls.size).toBe(1);
    works[1]?.finish();
    await expect.poll(() => calls.size).toBe(0);
  });

  it('are all cancelled, and their streams end', async () => {
    const first = await begin(7);
    const second = await begin(7);
    const other = await begin(8);
    calls.cancel([7], new Error('never mind'), cancelled);
    expect(works.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    for (const { answer } of [first, second]) expect(await answer).toContain('"message":"cancelled"');
    works[2]?.finish();
    expect(await other.answer).toContain('"result":{"content":[]}');
  });

  it('are all stopped with their session', async () => {
    await begin(7);
    await begin(7);
    calls.close();
    expect(works.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(calls.size).toBe(0);
  });
});
