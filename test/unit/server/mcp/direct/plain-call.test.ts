import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createPlainCalls } from '../../../../../server/src/mcp/direct/plain-call.ts';

const plainCallIn = createPlainCalls();

const JSON_HEADERS = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
const MODERN_HEADERS: IncomingHttpHeaders = {
  ...JSON_HEADERS,
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'echo',
};
const OLDER_HEADERS: IncomingHttpHeaders = { ...JSON_HEADERS, 'mcp-protocol-version': '2025-11-25' };
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const PARAMS = { name: 'echo', arguments: { message: 'hello' } };

const body = (params: unknown, changes: Record<string, unknown> = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params,
  ...changes,
});

const modern = body({ ...PARAMS, _meta: META });
const older = body(PARAMS);

describe('a call of 2026-07-28', () => {
  it('is plain where header and body agree', () => {
    expect(plainCallIn(MODERN_HEADERS, modern)).toEqual({
      id: 1,
      tool: 'echo',
      input: { message: 'hello' },
      meta: META,
      isModern: true,
      revision: '2026-07-28',
    });
  });

  it('keeps its token of progress and its trace', () => {
    const meta = { ...META, progressToken: 7, traceparent: 'x' };
    expect(plainCallIn(MODERN_HEADERS, body({ ...PARAMS, _meta: meta }))?.meta).toEqual(meta);
  });

  it.each<[string, IncomingHttpHeaders]>([
    ['revision in the header', { 'mcp-protocol-version': '2025-11-25' }],
    ['revision that nobody knows', { 'mcp-protocol-version': '2099-01-01' }],
    ['method in the header', { 'mcp-method': 'tools/list' }],
    ['name in the header', { 'mcp-name': 'other' }],
    ['session', { 'mcp-session-id': 'x' }],
    ['kind of answer', { accept: 'application/json' }],
    ['kind of body', { 'content-type': 'text/plain' }],
  ])('is left to the SDK for another %s', (_, headers) => {
    expect(plainCallIn({ ...MODERN_HEADERS, ...headers }, modern)).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['revision', { 'io.modelcontextprotocol/protocolVersion': '2025-11-25' }],
    ['client', { 'io.modelcontextprotocol/clientInfo': 5 }],
    ['list of abilities', { 'io.modelcontextprotocol/clientCapabilities': { sampling: 5 } }],
    ['level to log at', { 'io.modelcontextprotocol/logLevel': 'debug' }],
    ['related task', { 'io.modelcontextprotocol/related-task': { taskId: 'x' } }],
  ])('is left to the SDK for an odd %s in _meta', (_, meta) => {
    expect(plainCallIn(MODERN_HEADERS, body({ ...PARAMS, _meta: { ...META, ...meta } }))).toBeUndefined();
  });

  it('is left to the SDK without abilities of its client', () => {
    const { 'io.modelcontextprotocol/clientCapabilities': _, ...meta } = META;
    expect(plainCallIn(MODERN_HEADERS, body({ ...PARAMS, _meta: meta }))).toBeUndefined();
  });

  it('is left to the SDK where the name looks encoded', () => {
    const name = '=?base64?ZWNobw==?=';
    const params = { ...PARAMS, name, _meta: META };
    expect(plainCallIn({ ...MODERN_HEADERS, 'mcp-name': name }, body(params))).toBeUndefined();
  });
});

describe('a call of an older revision', () => {
  it.each(['2025-11-25', '2025-06-18', '2025-03-26', undefined])('is plain in revision %s', (revision) => {
    const headers = { ...JSON_HEADERS, ...(revision !== undefined && { 'mcp-protocol-version': revision }) };
    expect(plainCallIn(headers, older)).toMatchObject({ tool: 'echo', isModern: false, revision });
  });

  it('is left to the SDK where it claims a later one in _meta', () => {
    expect(plainCallIn(OLDER_HEADERS, modern)).toBeUndefined();
  });
});

describe.each([
  { era: 'of 2026-07-28', headers: MODERN_HEADERS, _meta: META },
  { era: 'of 2025-11-25', headers: OLDER_HEADERS, _meta: {} },
])('a message $era', ({ headers, _meta }) => {
  it.each<[string, unknown]>([
    ['a batch', [body({ ...PARAMS, _meta })]],
    ['no object', 'tools/call'],
    ['a notification', body({ ...PARAMS, _meta }, { id: undefined })],
    ['of an odd id', body({ ...PARAMS, _meta }, { id: 1.5 })],
    ['of another JSON-RPC', body({ ...PARAMS, _meta }, { jsonrpc: '1.0' })],
    ['of another method', body({ ...PARAMS, _meta }, { method: 'tools/list' })],
    ['with more fields', body({ ...PARAMS, _meta }, { more: 1 })],
    ['with more params', body({ ...PARAMS, _meta, task: {} })],
    ['that answers a question', body({ ...PARAMS, _meta, requestState: 'x' })],
    ['with a list of arguments', body({ ...PARAMS, arguments: [], _meta })],
    ['without a name', body({ arguments: {}, _meta })],
    ['with odd params', body([])],
    ['with an odd _meta', body({ ...PARAMS, _meta: 'x' })],
  ])('that is %s is left to the SDK', (_, message) => {
    expect(plainCallIn(headers, message)).toBeUndefined();
  });
});
