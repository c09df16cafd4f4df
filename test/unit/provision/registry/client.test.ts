import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RegistryAccess } from '../../../../core/registry.ts';
import { Secret } from '../../../../core/secret.ts';
import { answers, digestOf, hasManifest, partsOf, ping } from '../../../../provision/registry/client.ts';
import { selfSigned } from './certificate.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['registry:5000/team/server', { address: 'registry:5000', repository: 'team/server', digest }],
  [
    'swr.cn-north-4.myhuaweicloud.com/a/b/c',
    { address: 'swr.cn-north-4.myhuaweicloud.com', repository: 'a/b/c', digest },
  ],
])('%s is split at its first slash', (name, parts) => {
  expect(partsOf(`${name}@${digest}`)).toEqual(parts);
});

test.each(['registry/server:latest', 'server', `registry/server@sha256:short`])(
  '%s pins nothing',
  (image) => {
    expect(() => partsOf(image)).toThrow('not an image by digest');
  },
);

const BASIC = `Basic ${Buffer.from('u:hunter2').toString('base64')}`;
const identity = selfSigned();

let server: Server;
let via: string;
let access: RegistryAccess;
/** Method, path and authorization of each request, as it came. */
let heard: string[];
let listener: RequestListener;

beforeAll(async () => {
  server = createServer(identity, (request, response) => listener(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  via = `127.0.0.1:${address.port}`;
  access = { address: via, username: 'u', password: new Secret('hunter2'), ca: identity.cert };
});
beforeEach(() => {
  heard = [];
});
afterAll(() => server.close());

/** A registry that takes a password, or one that takes tokens for one scope only, as SWR does. */
const registry = (kind: 'basic' | 'bearer'): void => {
  listener = ({ method, url = '', headers }, response) => {
    heard.push(`${method} ${url} ${headers.authorization?.split(' ')[0]}`);
    const realm = `https://${via}/auth/`;
    if (url.startsWith('/auth/')) {
      const scope = new URL(url, realm).searchParams.get('scope') ?? '';
      response.writeHead(headers.authorization === BASIC ? 200 : 401);
      return response.end(JSON.stringify({ token: `token-for:${scope}` }));
    }
    const [, repository] = /^\/v2\/(.+)\/manifests\//.exec(url) ?? [];
    const scope = repository === undefined ? '' : `repository:${repository}:pull`;
    if (headers.authorization !== (kind === 'basic' ? BASIC : `Bearer token-for:${scope}`)) {
      const challenge = kind === 'basic' ? 'Basic realm="r"' : `Bearer realm="${realm}",service="dockyard"`;
      response.writeHead(401, { 'www-authenticate': challenge });
      return response.end();
    }
    const there = url === '/v2/' || url.includes('/server/');
    response.writeHead(there ? 200 : 404, { 'docker-content-digest': digest });
    return response.end();
  };
};

describe.each(['basic', 'bearer'] as const)('a registry that wants %s', (kind) => {
  beforeEach(() => registry(kind));

  test('lets the login in, and no other', async () => {
    expect(await answers(access, via)).toBe(true);
    expect(await ping({ ...access, password: new Secret('wrong') }, via)).toBe(401);
  });

  test('tells what is there', async () => {
    expect(await hasManifest(access, via, `${via}/team/server@${digest}`)).toBe(true);
    expect(await hasManifest(access, via, `${via}/team/redis@${digest}`)).toBe(false);
    expect(await digestOf(access, via, 'team/server', 'tag')).toBe(digest);
    expect(await digestOf(access, via, 'team/redis', 'tag')).toBeUndefined();
  });

  test('who may not look is told so', async () => {
    const stranger = { ...access, password: new Secret('wrong') };
    await expect(hasManifest(stranger, via, `${via}/team/server@${digest}`)).rejects.toMatchObject({
      code: 'registry-refused',
      message: expect.stringContaining('401'),
    });
    expect(await digestOf(stranger, via, 'team/server', 'tag')).toBeUndefined();
  });
});

test('a token is asked for with the scope of the look, where the registry says', async () => {
  registry('bearer');
  await digestOf(access, via, 'team/server', 'tag');
  expect(heard).toEqual([
    'HEAD /v2/team/server/manifests/tag Basic',
    'GET /auth/?service=dockyard&scope=repository%3Ateam%2Fserver%3Apull Basic',
    'HEAD /v2/team/server/manifests/tag Bearer',
  ]);
});

test('no password goes where it could be read on the way', async () => {
  listener = (_, response) => {
    response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${via}/auth/"` });
    response.end();
  };
  expect(await ping(access, via)).toBe(401);
});

test('a registry whose authority is not known is not spoken to', async () => {
  registry('basic');
  const { ca: _, ...stranger } = access;
  await expect(ping(stranger, via)).rejects.toMatchObject({ code: 'registry-unreachable' });
  expect(heard).toEqual([]);
});
