import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mintKey } from '../../../server/src/access/api-key.ts';
import { insertKey, revokeKey, rotateKey } from '../../../server/src/access/key-rows.ts';
import type { Scope } from '../../../server/src/identity.ts';
import type { Statement } from '../../../server/src/postgres/pool.ts';
import { API_KEY } from '../../unit/server/access/fixtures.ts';
import { makeFolder } from '../../unit/server/blobs/folder.ts';
import { environmentOf, ownStores, type OwnStores } from '../kit.ts';
import { JWT, tokenFor } from '../mcp/identities.ts';
import { eventually, startServer, type Running } from '../process.ts';
import { isReady } from '../world.ts';

// What is promised is 5 s; the rest is for a busy machine.
const PROMISED_MS = 5_000;
const SLACK_MS = 3_000;
const SIGNING_KEY = 'a signing key that all replicas share';

let stores: OwnStores;
let folder: Awaited<ReturnType<typeof makeFolder>>;
/** Two replicas: what one has handed out is used at the other. */
let here: Running;
let there: Running;

beforeAll(async () => {
  [stores, folder] = await Promise.all([ownStores(), makeFolder()]);
  const env = {
    ...environmentOf(stores.config),
    ...JWT,
    API_KEY,
    SIGNING_KEY,
    LEGACY_SSE: 'on',
    BLOB_DIR: `${folder.path}/blobs`,
    SCRATCH_DIR: folder.path,
  };
  [here, there] = await Promise.all([startServer(env), startServer(env)]);
  await eventually(async () => (await isReady(here)) && (await isReady(there)));
});
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
  await stores.close();
  await folder.remove();
});

const sql = (statement: Statement): Promise<unknown[]> =>
  stores.database.query(statement, AbortSignal.timeout(5_000));

let made = 0;
/** A new key in a namespace of its own, known to both replicas. */
const newKey = async (scope: Scope = 'write'): Promise<{ id: string; text: string }> => {
  const key = mintKey();
  made += 1;
  const name = `k${made}`;
  await sql(insertKey({ ...key, name, namespace: name, scope, seconds: undefined }));
  for (const server of [here, there]) {
    await eventually(async () => (await fetch(new URL('/api/whoami', server.url), as(key.text))).ok);
  }
  return key;
};
const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const answer = z.object({ result: z.object({ structuredContent: z.record(z.string(), z.unknown()) }) });

const call = async (token: string, name: string, args: object): Promise<Record<string, unknown>> => {
  const response = await fetch(here.url, {
    method: 'POST',
    headers: {
      ...as(token).headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: args, _meta: META },
    }),
  });
  return answer.parse(await response.json()).result.structuredContent;
};
const string = (value: unknown): string => z.string().parse(value);
/** The same path and query at the other replica. */
const elsewhere = (url: string): URL => {
  const { pathname, search } = new URL(url);
  return new URL(pathname + search, there.url);
};

/** Begins an upload and sends only a part of what it announces; resolves with the answer. */
const begin = (url: URL, headers: Record<string, string>) => {
  const req = request(url, { method: 'PUT', headers: { ...headers, 'content-length': 1_000 } });
  req.on('error', () => undefined);
  req.write('a,b\n1,2\n');
  return once(req, 'response');
};

interface Links {
  upload: () => Promise<URL>;
  download: URL;
  charts: URL[];
}

/** A dataset and a chart of the caller's, and links to them. */
const linksOf = async (token: string): Promise<Links> => {
  await call(token, 'upload_dataset', { name: 'sales', content: 'city,n\nA,1\nB,2\n' });
  const { url } = await call(token, 'export_dataset', { dataset: 'sales' });
  const chart = await call(token, 'create_chart', { dataset: 'sales', kind: 'bar', x: 'city', y: 'n' });
  const { html, png, svg } = z
    .object({ html: z.string(), png: z.string(), svg: z.string() })
    .parse(chart['links']);
  return {
    upload: async () =>
      elsewhere(string((await call(token, 'request_upload', { name: 'more', replace: true }))['url'])),
    download: elsewhere(string(url)),
    charts: [html, png, svg].map(elsewhere),
  };
};
const put = async (url: URL): Promise<number> =>
  (await fetch(url, { method: 'PUT', body: 'a,b\n1,2\n' })).status;
const statusOf = async (url: URL): Promise<number> => (await fetch(url)).status;

/** A request whose answer is a stream; `ended` says when it has come to its end, in milliseconds. */
const stream = async (
  server: Running,
  path: string,
  token: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<{ response: IncomingMessage; ended: Promise<number> }> => {
  const req = request(new URL(path, server.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...as(token).headers, accept: 'application/json, text/event-stream', ...headers },
  });
  req.on('error', () => undefined);
  req.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = z.tuple([z.custom<IncomingMessage>()]).parse(await once(req, 'response'));
  const ended = new Promise<number>((resolve) => {
    response.on('error', () => undefined).on('close', () => resolve(performance.now()));
  });
  response.resume();
  return { response, ended };
};

const JSON_TYPE = { 'content-type': 'application/json' };
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

const session = async (server: Running, token: string) => {
  const { response, ended } = await stream(server, '/mcp', token, JSON_TYPE, initialize);
  await ended;
  const id = string(response.headers['mcp-session-id']);
  return stream(server, '/mcp', token, { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' });
};
const listen = (server: Running, token: string) =>
  stream(
    server,
    '/mcp',
    token,
    { ...JSON_TYPE, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' },
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'subscriptions/listen',
      params: { notifications: { toolsListChanged: true }, _meta: META },
    },
  );

const openStreams = async (token: string) => {
  const streams = await Promise.all(
    [here, there].flatMap((server) => [
      session(server, token),
      listen(server, token),
      stream(server, '/sse', token),
    ]),
  );
  expect(streams.map(({ response }) => response.statusCode)).toEqual(streams.map(() => 200));
  return streams;
};
const areOpen = (streams: { response: IncomingMessage }[]): boolean[] =>
  streams.map(({ response }) => !response.destroyed && !response.complete);

describe('what a key opened closes with it, at every replica', () => {
  test('links for files and charts', async () => {
    const key = await newKey();
    const links = await linksOf(key.text);
    const [used, unused] = [await links.upload(), await links.upload()];
    expect(await put(used)).toBe(201);
    expect(await Promise.all([links.download, ...links.charts].map(statusOf))).toEqual([200, 200, 200, 200]);

    await sql(revokeKey(key.id));
    await sleep(PROMISED_MS);
    expect(await Promise.all([links.download, ...links.charts].map(statusOf))).toEqual([403, 404, 404, 404]);
    expect(await put(unused)).toBe(403);
    const { rows } = await stores.pool.query('SELECT name FROM datasets WHERE namespace = $1', [`k${made}`]);
    expect(rows).toHaveLength(2);
  });

  test('a chart that a browser has kept', async () => {
    const key = await newKey();
    const [page] = (await linksOf(key.text)).charts;
    const first = await fetch(page ?? '');
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const headers = { 'if-none-match': string(first.headers.get('etag')) };
    expect((await fetch(page ?? '', { headers })).status).toBe(304);
    await sql(revokeKey(key.id));
    await sleep(PROMISED_MS);
    expect((await fetch(page ?? '', { headers })).status).toBe(404);
  });

  test('an upload in the middle of its file, by link and by key', async () => {
    const key = await newKey();
    const { upload } = await linksOf(key.text);
    const byLink = begin(await upload(), {});
    const byKey = begin(new URL('/datasets/third.csv', there.url), as(key.text).headers);
    await sleep(500);
    const start = performance.now();
    await sql(revokeKey(key.id));
    const statuses = (await Promise.all([byLink, byKey])).map(
      ([response]) => z.object({ statusCode: z.number() }).parse(response).statusCode,
    );
    expect(statuses).toEqual([403, 401]);
    expect(performance.now() - start).toBeLessThan(PROMISED_MS + SLACK_MS);
  });

  test('streams of every kind, and none of another key', async () => {
    const [key, other] = [await newKey('read'), await newKey('read')];
    const [streams, others] = [await openStreams(key.text), await openStreams(other.text)];
    await sleep(PROMISED_MS);
    expect(areOpen(streams)).toEqual(streams.map(() => true));
    const start = performance.now();
    await sql(revokeKey(key.id));
    const ends = await Promise.all(streams.map(({ ended }) => ended));
    expect(Math.max(...ends) - start).toBeLessThan(PROMISED_MS + SLACK_MS);
    expect(areOpen(others)).toEqual(others.map(() => true));
    for (const { response } of others) response.destroy();
  });

  test.each([
    ['its scope is narrowed', "scope = 'read'"],
    ['it is moved to another namespace', "namespace = 'elsewhere'"],
    ['it expires', "expires_at = now() + interval '1 second'"],
  ])('also where %s', async (_what, change) => {
    const key = await newKey();
    const [{ upload }, streams] = [await linksOf(key.text), await openStreams(key.text)];
    const link = await upload();
    await stores.pool.query(`UPDATE api_keys SET ${change} WHERE id = $1`, [key.id]);
    await sleep(PROMISED_MS + 1_000);
    expect(await put(link)).toBe(403);
    await Promise.race([Promise.all(streams.map(({ ended }) => ended)), sleep(SLACK_MS)]);
    expect(areOpen(streams)).toEqual(streams.map(() => false));
  });

  test('rotated, it hands on what is stored, and its links end with the overlap', async () => {
    const key = await newKey();
    const { download } = await linksOf(key.text);
    const next = mintKey();
    await sql(rotateKey(key.id, { ...next, overlap: 0, seconds: undefined }));
    await sleep(PROMISED_MS);
    expect(await statusOf(download)).toBe(403);
    expect(await call(next.text, 'list_datasets', {})).toMatchObject({ datasets: [{ name: 'sales' }] });
  });
});

test('what a token opened ends with the token', async () => {
  const token = await tokenFor('dora', 'write');
  const { exp } = z
    .object({ exp: z.number() })
    .parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
  await call(token, 'upload_dataset', { name: 'sales', content: 'city,n\nA,1\n' });
  const answers = [
    await call(token, 'export_dataset', { dataset: 'sales' }),
    await call(token, 'request_upload', { name: 'more' }),
    z
      .record(z.string(), z.unknown())
      .parse(
        (await call(token, 'create_chart', { dataset: 'sales', kind: 'bar', x: 'city', y: 'n' }))['links'],
      ),
  ];
  for (const { expiresAt } of answers) {
    expect(Date.parse(string(expiresAt))).toBeLessThanOrEqual(exp * 1_000);
  }
});

test('what was opened while access was off stays closed once it is on', async () => {
  const env = { ...environmentOf(stores.config), SIGNING_KEY, AUTH: 'off', BLOB_DIR: `${folder.path}/blobs` };
  const open = await startServer(env);
  try {
    await eventually(() => isReady(open));
    const upload = await fetch(new URL('/datasets/public.csv', open.url), {
      method: 'PUT',
      body: 'a,b\n1,2\n',
    });
    expect(upload.status).toBe(201);
    const response = await fetch(open.url, {
      method: 'POST',
      headers: {
        ...JSON_TYPE,
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'export_dataset',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'export_dataset', arguments: { dataset: 'public' }, _meta: META },
      }),
    });
    const url = string(answer.parse(await response.json()).result.structuredContent['url']);
    expect(await statusOf(new URL(url))).toBe(200);
    expect(await statusOf(elsewhere(url))).toBe(403);
  } finally {
    await open.stop();
  }
});
