import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { metadataRoutes } from '../../../../server/src/access/metadata.ts';
import { ORIGIN, settings, silent } from './fixtures.ts';

const jwt = { jwksUrl: 'https://id.example/keys', issuer: 'https://id.example/', audience: 'berth' };

const read = async (path: string): Promise<unknown> => {
  const route = metadataRoutes(settings({ jwt: { ...jwt, scopePrefix: 'b:' } })).find(
    (route) => route.path === path,
  );
  const { signal } = new AbortController();
  const server = createServer((req, res) => {
    const parts = {
      params: {},
      query: new URLSearchParams(),
      identity: undefined,
      log: silent,
      signal,
      requestId: '1',
    };
    void route?.handle({ req, res, origin: ORIGIN, ...parts });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const response = await fetch(`http://127.0.0.1:${port}`);
  server.close();
  return response.json();
};

test.each(['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp'])(
  '%s leads to the authorization server',
  async (path) => {
    expect(await read(path)).toEqual({
      resource: `${ORIGIN}/mcp`,
      authorization_servers: ['https://id.example/'],
      scopes_supported: ['b:read', 'b:write', 'b:admin'],
      resource_name: 'berth',
      bearer_methods_supported: ['header'],
    });
  },
);

test.each([
  ['no issuer', {}],
  ['an issuer that is no address', { secret: 'x'.repeat(40), issuer: 'our-own', audience: 'berth' }],
  ['an issuer over plain http', { ...jwt, issuer: 'http://id.example' }],
])('there is none with %s', (_, changes) => {
  expect(metadataRoutes(settings({ jwt: changes }))).toEqual([]);
});
