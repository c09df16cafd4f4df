import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCors } from '../../../../server/src/access/cors.ts';

// Real requests, since it is the headers on the wire that count.
let url = '';
let allowed: readonly string[] = [];
const server = createServer((req, res) => {
  if (!createCors(allowed)(req, res)) res.end('answer');
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/mcp` : '';
});
afterAll(() => server.close());

const ask = (list: string[], headers: Record<string, string>, method = 'POST'): Promise<Response> => {
  allowed = list;
  return fetch(url, { method, headers });
};

describe('who may read the answers', () => {
  const app = 'https://app.example';
  test.each<[string[], string, boolean]>([
    [[app], app, true],
    [['HTTPS://App.Example'], app, true],
    [['app.example'], 'http://app.example:3000', true],
    [['*'], 'https://anything.example', true],
    [[app], 'http://app.example', false],
    [[app], 'https://app.example:8443', false],
    [[app], 'https://app.example.evil.example', false],
    [['app.example'], 'https://xapp.example', false],
    [[app], 'null', false],
    [[], 'http://localhost:6274', false],
    [['localhost'], 'http://localhost:6274', true],
  ])('%j lets %s in: %s', async (list, origin, readable) => {
    const { headers } = await ask(list, { Origin: origin });
    expect(headers.get('access-control-allow-origin')).toBe(readable ? origin : null);
    expect(headers.get('access-control-expose-headers')?.includes('Mcp-Session-Id') ?? false).toBe(readable);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toBe(list.length === 0 ? null : 'Origin');
  });
});

describe('preflights', () => {
  const preflight = { 'Access-Control-Request-Method': 'POST' };

  test('tell a listed origin which headers it may send', async () => {
    const asked = 'mcp-param-region, x-evil, mcp-session-id';
    const headers = { ...preflight, Origin: 'https://app.example', 'Access-Control-Request-Headers': asked };
    const response = await ask(['https://app.example'], headers, 'OPTIONS');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    const names = response.headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
    expect(names).toEqual(
      expect.arrayContaining([
        'authorization',
        'last-event-id',
        'mcp-session-id',
        'mcp-protocol-version',
        'mcp-method',
        'mcp-name',
        'mcp-param-region',
      ]),
    );
    expect(names).not.toContain('x-evil');
  });

  test('tell others nothing', async () => {
    const response = await ask(
      ['https://app.example'],
      { ...preflight, Origin: 'https://evil.example' },
      'OPTIONS',
    );
    expect(response.status).toBe(204);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('are only what says so: any other OPTIONS goes on', async () => {
    expect(await (await ask(['*'], { Origin: 'https://a.example' }, 'OPTIONS')).text()).toBe('answer');
  });
});

test('a preflight costs next to nothing, whatever it asks for', async () => {
  const headers = {
    Origin: 'https://app.example',
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': `a${' '.repeat(15_000)}b`,
  };
  const start = performance.now();
  for (let round = 0; round < 20; round++) await ask(['*'], headers, 'OPTIONS');
  expect(performance.now() - start).toBeLessThan(1_000);
});
