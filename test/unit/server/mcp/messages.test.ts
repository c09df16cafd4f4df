import { describe, expect, it } from 'vitest';
import {
  cancelledIds,
  claimsRevision,
  initializeParams,
  requestIds,
} from '../../../../server/src/mcp/messages.ts';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
};
const cancel = (requestId: unknown) => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});

describe('what a body says', () => {
  it.each([
    { body: INITIALIZE, expected: INITIALIZE.params },
    { body: { ...INITIALIZE, params: {} }, expected: undefined },
    { body: { ...INITIALIZE, method: 'ping' }, expected: undefined },
    { body: [INITIALIZE], expected: undefined },
    { body: undefined, expected: undefined },
  ])('of a handshake: $expected', ({ body, expected }) => {
    expect(initializeParams(body)).toEqual(expected);
  });

  it.each([
    { body: { jsonrpc: '2.0', id: 1, method: 'ping' }, expected: [1] },
    { body: { jsonrpc: '2.0', method: 'notifications/initialized' }, expected: [] },
    { body: { jsonrpc: '2.0', id: 1, result: {} }, expected: [] },
    {
      body: [
        { jsonrpc: '2.0', id: 'a', method: 'ping' },
        { jsonrpc: '2.0', id: 2, method: 'ping' },
      ],
      expected: ['a', 2],
    },
    { body: [null, 1, 'text'], expected: [] },
    { body: undefined, expected: [] },
  ])('of requests: $expected', ({ body, expected }) => {
    expect(requestIds(body)).toEqual(expected);
  });

  it.each([
    { body: cancel(3), expected: [3] },
    { body: [cancel('a'), cancel(0)], expected: ['a', 0] },
    { body: cancel({ id: 1 }), expected: [] },
    { body: { jsonrpc: '2.0', method: 'notifications/cancelled' }, expected: [] },
    { body: { jsonrpc: '2.0', id: 3, method: 'ping' }, expected: [] },
  ])('of cancelled requests: $expected', ({ body, expected }) => {
    expect(cancelledIds(body)).toEqual(expected);
  });

  it.each([
    { meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }, expected: true },
    { meta: { 'io.modelcontextprotocol/protocolVersion': 17 }, expected: true },
    { meta: { progressToken: 1 }, expected: false },
    { meta: undefined, expected: false },
  ])('of its revision: $expected', ({ meta, expected }) => {
    expect(claimsRevision({ jsonrpc: '2.0', id: 1, method: 'ping', params: { _meta: meta } })).toBe(expected);
  });
});
