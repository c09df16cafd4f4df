import { describe, expect, test } from 'vitest';
import { excessOf } from '../../../../server/src/mcp/excess.ts';

const call = (args: unknown, more: object = {}): object => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'query_datasets', arguments: args, ...more },
});
const names = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_none, at) => [`name${at}`, at]));
const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);

describe('a body that is read', () => {
  test.each([
    ['a call', call({ sql: 'SELECT 1' })],
    ['a text of megabytes', call({ content: 'x'.repeat(3_000_000) })],
    ['a list as long as a declared tool takes', call({ ids: Array.from({ length: 10_000 }, () => 1) })],
    ['a thousand arguments', call(names(1_000))],
    ['a batch', Array.from({ length: 100 }, () => call({}))],
    ['no object', 'ping'],
    ['nothing', null],
  ])('%s', (_what, body) => {
    expect(excessOf(body)).toBeUndefined();
  });
});

describe('a body that is not', () => {
  test.each([
    ['too many messages', Array.from({ length: 101 }, () => call({})), /at most|exceed 100/],
    ['too many arguments', call(names(6_000)), /5000 names/],
    ['too many names further in', call({ parameters: { a: { b: names(6_000) } } }), /5000 names/],
    [
      'too many names in many objects',
      call({ rows: Array.from({ length: 3_000 }, () => names(2)) }),
      /5000 names/,
    ],
    ['too many names beside the arguments', call({}, { _meta: { a: names(6_000) } }), /5000 names/],
    [
      'too many capabilities',
      { method: 'initialize', params: { capabilities: { experimental: { a: names(6_000) } } } },
      /5000 names/,
    ],
    [
      'too many items',
      call({ parameters: [Array.from({ length: 20_001 }, () => ({}))] }),
      /20000 list items/,
    ],
    ['too many levels', call({ parameters: nested(1_000) }), /200 levels/],
    ['levels beyond any stack', call({ parameters: nested(400_000) }), /200 levels/],
  ])('%s', (_what, body, reason) => {
    expect(excessOf(body)).toMatch(reason);
  });
});
