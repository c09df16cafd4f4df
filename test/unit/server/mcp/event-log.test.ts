import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { createEventLog } from '../../../../server/src/mcp/event-log.ts';

const said = (words: string, id = 1): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  result: { content: [{ type: 'text', text: words }] },
});

const progress = (progressToken: string): JSONRPCMessage => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken, progress: 1 },
});

const replay = async (store: ReturnType<ReturnType<typeof createEventLog>['of']>, after: string) => {
  const sent: unknown[] = [];
  const stream = await store.replayEventsAfter(after, {
    send: async (_id, message) => void sent.push(message),
  });
  return { stream, sent };
};

describe('the event log', () => {
  it("replays what came after an event on the same stream, and only of the owner's", async () => {
    const log = createEventLog({ most: 100, mostCharacters: 1e6 });
    const [mine, theirs] = [log.of({}), log.of({})];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the SDK stores for a stream's first id
    const first = await mine.storeEvent('a', {} as JSONRPCMessage);
    await mine.storeEvent('b', said('on another stream'));
    await theirs.storeEvent('a', said("somebody else's"));
    await mine.storeEvent('a', said('one'));
    const later = await mine.storeEvent('a', said('two'));

    expect(await replay(mine, first)).toEqual({ stream: 'a', sent: [said('one'), said('two')] });
    expect(await replay(mine, later)).toEqual({ stream: 'a', sent: [] });
    expect(mine.has(first)).toBe(true);
    expect(theirs.has(first)).toBe(false);
    expect(await theirs.getStreamIdForEventId?.(first)).toBeUndefined();
  });

  it('forgets the oldest when there are too many', async () => {
    const store = createEventLog({ most: 2, mostCharacters: 1e6 }).of({});
    const ids = [];
    for (const words of ['one', 'two', 'three']) ids.push(await store.storeEvent('a', said(words)));
    expect(ids.map((id) => store.has(id))).toEqual([false, true, true]);
  });

  it('forgets the oldest when they are too large, even the newest where it alone is', async () => {
    const store = createEventLog({ most: 100, mostCharacters: 10_000 }).of({});
    const small = await store.storeEvent('a', said('small'));
    const large = await store.storeEvent('a', said('x'.repeat(9_200)));
    expect([small, large].map((id) => store.has(id))).toEqual([false, true]);
    const huge = await store.storeEvent('a', said('x'.repeat(20_000)));
    expect([large, huge].map((id) => store.has(id))).toEqual([false, false]);
    expect(store.has(await store.storeEvent('a', said('small again')))).toBe(true);
  });

  const long = 'x'.repeat(20_000);
  it.each<[string, JSONRPCMessage]>([
    ['an id', { jsonrpc: '2.0', id: long, result: {} }],
    ['a token of progress', progress(long)],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: -32_602, message: `Unknown tool: ${long}` } }],
    [
      'a prompt',
      { jsonrpc: '2.0', id: 1, result: { messages: [{ role: 'user', content: { text: long } }] } },
    ],
    ['a list', { jsonrpc: '2.0', id: 1, result: { resources: [{ uri: 'a:b', description: long }] } }],
    [
      'an embedded resource',
      { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'resource', resource: { text: long } }] } },
    ],
  ])('counts how long %s is', async (_what, message) => {
    const store = createEventLog({ most: 100, mostCharacters: 10_000 }).of({});
    expect(store.has(await store.storeEvent('a', message))).toBe(false);
  });
});
