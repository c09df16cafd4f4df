import { Agent, get, request } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admission } from '../../../../server/src/http/admission.ts';
import { createHandler } from '../../../../server/src/http/handler.ts';
import { sendJson } from '../../../../server/src/http/reply.ts';
import { createHttpServer } from '../../../../server/src/http/server.ts';
import { createLog } from '../../../../server/src/log.ts';
import type { Route } from '../../../../server/src/module.ts';

const config = {
  host: '127.0.0.1',
  port: 0,
  allowedHosts: ['mcp.example'],
  allowedOrigins: [],
  publicUrl: undefined,
  drainSeconds: 0,
  keepAliveSeconds: 75,
};

// Whoever says `let me in` is alice.
const admission: Admission = {
  admit: (req, needs) =>
    Promise.resolve(
      req.headers.authorization === 'let me in'
        ? {
            identity: { id: 'key:alice', namespace: 'alice', scope: 'read' },
            headers: { 'X-Limit': '5' },
          }
        : { refusal: { status: 401, headers: { 'WWW-Authenticate': 'Bearer' }, body: { needs } } },
    ),
  answersCors(req, res) {
    if (req.method !== 'OPTIONS') return false;
    sendJson(res, 200, { preflight: true });
    return true;
  },
};

const routes: Route[] = [
  { path: '/health', methods: ['GET'], access: 'probe', handle: ({ res }) => sendJson(res, 200, {}) },
  {
    path: '/',
    methods: ['GET', 'HEAD'],
    access: 'open',
    handle: ({ res, origin, identity }) => sendJson(res, 200, { origin, identity: identity?.id }),
  },
  {
    path: '/mine/{what}',
    methods: ['POST'],
    access: 'read',
    handle: ({ res, params, query, identity }) =>
      sendJson(res, 200, { what: params['what'], a: query.get('a'), identity: identity?.id }),
  },
  {
    path: '/long',
    methods: ['GET'],
    access: 'open',
    handle: ({ res }) => sendJson(res, 200, { pad: 'x'.repeat(5_000) }),
  },
  {
    path: '/late',
    methods: ['GET'],
    access: 'open',
    handle({ res }) {
      res.end('over');
      res.write('more');
    },
  },
  {
    path: '/broken',
    methods: ['GET'],
    access: 'open',
    handle: () => Promise.reject(new Error('password=hunter2')),
  },
];

const finished: string[] = [];
const parts = {
  handle: createHandler({ routes, admission, config }),
  config,
  log: createLog('silent', 2),
};
const server = createHttpServer({
  ...parts,
  onFinished: ({ route, res }) => finished.push(`${route} ${res.statusCode}`),
});
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

it('outlives a write to an answer that is over', async () => {
  expect(await ask({ path: '/late' })).toMatchObject({ status: 200, body: 'over' });
  expect(await ask({ path: '/health' })).toMatchObject({ status: 200 });
});

it('keeps a connection for longer than the minute that balancers do, and ends it when it drains', async () => {
  const draining = createHttpServer({ ...parts, onFinished: () => undefined });
  const agent = new Agent({ keepAlive: true });
  const idle = Promise.withResolvers<Socket>();
  const gone = Promise.withResolvers<void>();
  agent.on('free', (socket: Socket) => {
    socket.once('close', () => gone.resolve());
    idle.resolve(socket);
  });
  get({ host: '127.0.0.1', port: await draining.listen(), path: '/health', agent }, (res) => {
    expect(res.headers['keep-alive']).toBe('timeout=75');
    res.resume();
  });
  expect((await idle.promise).destroyed).toBe(false);
  await draining.drain();
  await gone.promise;
  expect((await idle.promise).destroyed).toBe(true);
});

describe('status codes', () => {
  it.each([
    [{ path: '/health' }, 200],
    [{ path: '/' }, 200],
    [{ path: '/', method: 'HEAD' }, 200],
    [{ path: '/?a=b' }, 200],
    [{ path: '/nowhere' }, 404],
    [{ path: '/', method: 'POST' }, 405],
    [{ path: '/', headers: { host: 'evil.example' } }, 403],
    [{ path: '/nowhere', headers: { host: 'evil.example' } }, 403],
    [{ path: '/', headers: { host: 'mcp.example' } }, 200],
    [{ path: '/health', headers: { host: '10.0.0.7' } }, 200],
    [{ path: '/mine/x', method: 'POST', headers: { origin: 'https://evil.example' } }, 403],
    [{ path: '/mine/x', method: 'POST' }, 401],
    [{ path: '/mine/x', method: 'POST', headers: { authorization: 'let me in' } }, 200],
    [{ path: '/mine/x', method: 'OPTIONS' }, 200],
    [{ path: '/broken' }, 500],
  ])('%j', async (asked, status) => {
    expect(await ask(asked)).toMatchObject({ status });
  });
});

describe('answers', () => {
  it('carry who was admitted, the path’s variables and the query', async () => {
    const headers = { authorization: 'let me in' };
    const { body, headers: answered } = await ask({ path: '/mine/%E9%83%A8?a=1', method: 'POST', headers });
    expect(JSON.parse(body)).toEqual({ what: '部', a: '1', identity: 'key:alice' });
    expect(answered).toMatchObject({ 'x-limit': '5' });
  });

  it('say how to be admitted', async () => {
    const refused = await ask({ path: '/mine/x', method: 'POST' });
    expect(refused).toMatchObject({ headers: { 'www-authenticate': 'Bearer' } });
    expect(JSON.parse(refused.body)).toEqual({ needs: 'read' });
  });

  it('say which methods a path has', async () => {
    expect(await ask({ path: '/mine/x' })).toMatchObject({ headers: { allow: 'POST' } });
  });

  it('never say what broke inside', async () => {
    expect((await ask({ path: '/broken' })).body).not.toContain('hunter2');
  });

  it.each([
    ['trace-1', /^trace-1$/],
    ['not an id', /^[\da-f-]{36}$/],
  ])('answer request id "%s" with one that is safe to log', async (given, expected) => {
    const { headers } = await ask({ path: '/health', headers: { 'x-request-id': given } });
    expect(headers).toMatchObject({ 'x-request-id': expect.stringMatching(expected) });
  });

  it('know where the reader reached the server', async () => {
    const headers = { host: 'mcp.example', 'x-forwarded-proto': 'https' };
    expect(JSON.parse((await ask({ path: '/', headers })).body)).toMatchObject({
      origin: 'https://mcp.example',
    });
  });

  it('are compressed where that is taken and worth it', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    expect(await ask({ path: '/long', headers })).toMatchObject({ headers: { 'content-encoding': 'gzip' } });
    expect((await ask({ path: '/long' })).headers).not.toHaveProperty('content-encoding');
    expect((await ask({ path: '/', headers })).headers).not.toHaveProperty('content-encoding');
  });
});

it('reports each request by its route, not by what was asked for', async () => {
  finished.length = 0;
  await ask({ path: '/mine/secret', method: 'POST' });
  await ask({ path: '/nowhere' });
  expect(finished).toEqual(['/mine/{what} 401', 'none 404']);
});
