import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintKey } from '../../../server/src/access/api-key.ts';
import { insertKey } from '../../../server/src/access/key-rows.ts';
import { AUDIENCE, ISSUER, startIssuer, type Issuer } from '../../unit/server/access/issuer.ts';
import { API_KEY, ORIGIN } from '../../unit/server/access/fixtures.ts';
import { environmentOf, ownStores, type OwnStores } from '../kit.ts';
import { eventually, NODE, startServer, type Running } from '../process.ts';
import { isReady } from '../world.ts';

const APP = 'https://app.example';
const PER_MINUTE = 90;
const reader = mintKey();

let stores: OwnStores;
let issuer: Issuer;
let server: Running;

beforeAll(async () => {
  [stores, issuer] = await Promise.all([ownStores(), startIssuer()]);
  const row = { name: 'reader', namespace: 'readers', scope: 'read', seconds: undefined } as const;
  await stores.database.query(insertKey({ ...reader, ...row }), AbortSignal.timeout(5_000));
  server = await startServer({
    ...environmentOf(stores.config),
    AUTH: 'required',
    API_KEY,
    JWT_JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    PUBLIC_URL: ORIGIN,
    ALLOWED_ORIGINS: APP,
    RATE_LIMIT_PER_MINUTE: String(PER_MINUTE),
    LOG_LEVEL: 'trace',
  });
  await eventually(() => isReady(server));
});
afterAll(async () => {
  await server.stop();
  issuer.close();
  await stores.close();
});

const get = (path: string, token?: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, server.url), {
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });

const preflight = (origin: string): Promise<Response> =>
  fetch(server.url, {
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
  });

const connectAs = async (token: string): Promise<Client> => {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(server.url, { requestInit: { headers } }));
  return client;
};

describe('the real server', () => {
  test.each([
    ['/health', 200],
    ['/ready', 200],
    ['/.well-known/oauth-protected-resource/mcp', 200],
    ['/api/status', 401],
    ['/metrics', 401],
  ])('answers %s to anybody with %i', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  test('leads a client without a token from the 401 to the authorization server', async () => {
    const refused = await fetch(server.url, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(401);
    const challenge = refused.headers.get('www-authenticate') ?? '';
    const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
    expect(url.startsWith(ORIGIN)).toBe(true);
    const metadata = await get(new URL(url).pathname);
    expect(await metadata.json()).toMatchObject({ resource: AUDIENCE, authorization_servers: [ISSUER] });
  });

  test('serves a client with the first key, with a stored key, and with a token of the issuer', async () => {
    for (const token of [API_KEY, reader.text, await issuer.sign()]) {
      const client = await connectAs(token);
      expect((await client.listTools()).tools.length).toBeGreaterThan(0);
      await client.close();
    }
  });

  test('lets nobody do more than the scope allows', async () => {
    const client = await connectAs(reader.text);
    const call = client.callTool({ name: 'remember', arguments: { key: 'a', text: 'b' } });
    const outcome = await call.then(
      (result) => result.isError,
      () => true,
    );
    expect(outcome).toBe(true);
    await client.close();
    const { rows } = await stores.pool.query('SELECT * FROM notes');
    expect(rows).toEqual([]);
  });

  test.each(['berth_0123456789ab_0123456789012345678901234567890123456789012', 'no-such-key', 'a.b.c'])(
    'turns %j away',
    async (token) => {
      const refused = await get('/api/status', token);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
    },
  );

  test('tells a listed origin so before it has a token, and turns others away', async () => {
    const allowed = await preflight(APP);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, APP]);
    const refused = await preflight('https://evil.example');
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const answer = await get('/api/status', API_KEY, { Origin: APP });
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect(answer.headers.get('vary')).toMatch(/Origin/);
  });

  test('counts each call of a batch', async () => {
    const token = await issuer.sign({ sub: 'batcher' });
    const post = (pings: number): Promise<Response> =>
      fetch(server.url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify(
          Array.from({ length: pings }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' })),
        ),
      });
    const [first, second] = [await post(PER_MINUTE - 10), await post(20)];
    expect([first.status, second.status]).toEqual([200, 429]);
    expect(second.headers.get('ratelimit')).toMatch(/^"calls";r=0;t=\d+$/);
    await Promise.all([first.text(), second.text()]);
  });

  test('says what is left of the limit, and when it is used up', async () => {
    const token = await issuer.sign({ sub: 'busy' });
    const first = await get('/api/status', token);
    expect(first.headers.get('ratelimit-policy')).toBe(`"calls";q=${PER_MINUTE};w=60`);
    expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"calls";r=${PER_MINUTE - 1};t=\\d+$`));
    const rest = Array.from({ length: PER_MINUTE }, () => get('/api/status', token));
    const statuses = (await Promise.all(rest)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    const refused = await get('/api/status', token);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('has written no token into its log', () => {
    const log = server.log();
    expect(log).toContain('a caller was turned away');
    for (const secret of [API_KEY, reader.text.slice(-43), 'eyJ', 'no-such-key', '0123456789012345678901']) {
      expect(log).not.toContain(secret);
    }
  });
});

test('a server that nobody could call does not start, and says what to set', async () => {
  const env = { ...environmentOf(stores.config), HOST: '0.0.0.0' };
  const main = new URL('../../../server/src/main.ts', import.meta.url).pathname;
  await expect(promisify(execFile)(NODE, [main], { env, timeout: 10_000 })).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/API_KEY: nobody could call this server/),
  });
});
