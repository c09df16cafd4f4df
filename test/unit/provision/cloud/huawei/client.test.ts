import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { Secret } from '../../../../../core/secret.ts';
import { signedCall, type Access } from '../../../../../provision/cloud/huawei/client.ts';
import { authenticate } from '../../../../cloud/huawei/signature.ts';

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer };

const closing: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) close();
});

const serve = async (answer: (seen: Seen, response: ServerResponse) => void): Promise<string> => {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    const { method = '', url = '', headers } = request;
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answer({ method, url, headers, body: Buffer.concat(parts) }, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close().closeAllConnections());
  const at = server.address();
  return at === null || typeof at === 'string' ? '' : `http://127.0.0.1:${at.port}`;
};

const KEYS = { accessKey: 'AK-1', secretKey: 'secret-key-1', sessionToken: 'token-1' };

const access = (endpoint: string): Access => ({
  service: 'vpc',
  region: 'cn-north-4',
  endpoint,
  projectId: 'p-1',
  credentials: {
    accessKey: KEYS.accessKey,
    secretKey: new Secret(KEYS.secretKey),
    securityToken: new Secret(KEYS.sessionToken),
    from: 'a test',
  },
});

const once = { signal: new AbortController().signal, repeatable: 'once' } as const;
const safe = { ...once, repeatable: 'safe' } as const;

test('a request is signed as the vendor checks it, and its answer comes back whole', async () => {
  const seen: Seen[] = [];
  const endpoint = await serve((request, response) => {
    const [path = '', query = ''] = request.url.split('?');
    authenticate({ ...request, path, query }, [KEYS]);
    seen.push(request);
    response.writeHead(201, { 'x-swr-expireat': 'soon' }).end('{"vpc":{"id":"v-1"}}');
  });
  const answer = await signedCall(
    access(endpoint),
    {
      method: 'POST',
      path: '/v1/{project_id}/vpcs',
      query: { name: 'a b/c=d', id: ['2', '1'] },
      body: { vpc: { name: 'x' } },
      headers: { 'X-Client-Token': 't' },
      action: 'createVpc',
    },
    once,
  );
  expect(answer).toMatchObject({ status: 201, body: { vpc: { id: 'v-1' } } });
  expect(answer.headers).toMatchObject({ 'x-swr-expireat': 'soon' });
  expect(seen).toMatchObject([{ method: 'POST', url: expect.stringMatching(/^\/v1\/p-1\/vpcs\?/) }]);
});

test('an answer without a body is one', async () => {
  const endpoint = await serve((_, response) => response.writeHead(204).end());
  const request = { method: 'DELETE', path: '/v1/{project_id}/vpcs/v-1', action: 'deleteVpc' } as const;
  expect(await signedCall(access(endpoint), request, once)).toMatchObject({ status: 204, body: undefined });
});

const get = { method: 'GET', path: '/v1/{project_id}/vpcs', action: 'listVpcs' } as const;

test('a refusal is an error with the service’s own code', async () => {
  const endpoint = await serve((_, response) =>
    response.writeHead(403, { 'x-request-id': 'r-9' }).end('{"code":"VPC.2701","message":"no"}'),
  );
  await expect(signedCall(access(endpoint), get, safe)).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'refused',
    code: 'VPC.2701',
    action: 'listVpcs',
    requestId: 'r-9',
  });
});

test('a lost answer is asked for again where that is safe, and named where it is not', async () => {
  let count = 0;
  const endpoint = await serve((_, response) => {
    count += 1;
    if (count === 1) response.destroy();
    else response.end('{}');
  });
  await expect(signedCall(access(endpoint), get, once)).rejects.toMatchObject({ kind: 'uncertain' });
  count = 0;
  expect((await signedCall(access(endpoint), get, safe)).status).toBe(200);
});

test('an answer that does not come ends at the deadline', async () => {
  const endpoint = await serve(() => {});
  await expect(signedCall(access(endpoint), get, { ...once, attemptSeconds: 0.2 })).rejects.toMatchObject({
    kind: 'uncertain',
    code: 'Timeout',
  });
});

test('Ctrl-C ends a call at once', async () => {
  const endpoint = await serve(() => {});
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stopped')), 100);
  const { signal } = stop;
  await expect(signedCall(access(endpoint), get, { ...safe, signal })).rejects.toThrow('stopped');
});

test('a proxy that the environment names is gone through', async () => {
  const endpoint = new URL(await serve((_, response) => response.end('{"through":"a proxy"}')));
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, client) => {
    asked.push(request.url ?? '');
    const server = connect(Number(endpoint.port), endpoint.hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closing.push(() => proxy.close().closeAllConnections());
  const at = proxy.address();
  const port = at === null || typeof at === 'string' ? 0 : at.port;
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`);
  vi.stubEnv('NO_PROXY', '');
  const answer = await signedCall(access('http://vpc.nowhere.invalid'), get, once);
  expect(answer.body).toEqual({ through: 'a proxy' });
  expect(asked).toEqual(['vpc.nowhere.invalid:80']);
});

test('no secret is printed by a call that fails, in a process of its own', async () => {
  const endpoint = await serve((seen, response) =>
    response.writeHead(400, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        error: { code: 'Ecs.0005', message: `bad: ${KEYS.secretKey} ${seen.body.toString()}`.slice(0, 30) },
      }),
    ),
  );
  for (const at of [endpoint, 'http://127.0.0.1:1']) {
    const run = promisify(execFile)(
      process.execPath,
      [new URL('fixture/failing-call.mts', import.meta.url).pathname, at],
      {
        env: {
          PATH: process.env['PATH'],
          HUAWEICLOUD_SDK_AK: KEYS.accessKey,
          HUAWEICLOUD_SDK_SK: KEYS.secretKey,
          HUAWEICLOUD_SDK_SECURITY_TOKEN: KEYS.sessionToken,
        },
      },
    );
    const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
    const output = stdout + stderr;
    expect(output).toContain('CloudError');
    for (const secret of [KEYS.secretKey, KEYS.sessionToken, 'SDK-HMAC', 'dXNlci', 'admin-pass'])
      expect(output).not.toContain(secret);
  }
});
