import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../../../server/src/http/server.ts';
import { fakeService } from '../fake-service.ts';

const policy = {
  host: '127.0.0.1',
  port: 0,
  allowedHosts: ['mcp.example'],
  allowedOrigins: [],
  drainSeconds: 0,
};
const server = createHttpServer(
  fakeService(() => Promise.resolve([])),
  policy,
);
let port: number;

beforeAll(async () => {
  port = await server.listen();
});
afterAll(() => server.drain());

interface Asked {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

// fetch() would not let a test choose its own Host.
function ask({ method = 'GET', path, headers = {}, body = '' }: Asked) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: object;
    body: string;
  }>();
  request({ host: '127.0.0.1', port, method, path, headers }, (res) => {
    text(res).then(
      (read) => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: read }),
      reject,
    );
  })
    .on('error', reject)
    .end(body);
  return promise;
}

describe('status codes', () => {
  it.each([
    [{ path: '/health' }, 200],
    [{ path: '/ready' }, 200],
    [{ path: '/api/status' }, 200],
    [{ path: '/' }, 200],
    [{ path: '/', method: 'HEAD' }, 200],
    [{ path: '/nowhere' }, 404],
    [{ path: '/mcp' }, 405],
    [{ path: '/ready', method: 'POST' }, 405],
    [{ path: '/', headers: { host: 'evil.example' } }, 403],
    [{ path: '/', headers: { host: 'mcp.example' } }, 200],
    [{ path: '/health', headers: { host: '10.0.0.7' } }, 200],
    [{ path: '/mcp', method: 'POST', headers: { origin: 'https://evil.example' } }, 403],
    [{ path: '/mcp', method: 'POST', headers: { 'content-type': 'application/json' } }, 406],
  ])('%j', async (asked, status) => {
    expect(await ask(asked)).toMatchObject({ status });
  });

  it('refuses a body over 1 MiB', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'ping',
      params: { pad: 'x'.repeat(1_100_000) },
    });
    expect(await ask({ path: '/mcp', method: 'POST', headers, body })).toMatchObject({ status: 413 });
  });
});

describe('headers', () => {
  it('says which methods a path has', async () => {
    expect(await ask({ path: '/mcp' })).toMatchObject({ headers: { allow: 'POST' } });
  });

  it.each([
    ['trace-1', /^trace-1$/],
    ['not an id', /^[\da-f-]{36}$/],
  ])('answers request id "%s" with one that is safe to log', async (given, expected) => {
    const { headers } = await ask({ path: '/health', headers: { 'x-request-id': given } });
    expect(headers).toMatchObject({ 'x-request-id': expect.stringMatching(expected) });
  });

  it('shows the endpoint as its reader reaches it', async () => {
    const headers = { host: 'mcp.example', 'x-forwarded-proto': 'https' };
    expect((await ask({ path: '/', headers })).body).toContain('https://mcp.example/mcp');
  });
});
