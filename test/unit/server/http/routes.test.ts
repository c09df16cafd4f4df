import { expect, it } from 'vitest';
import { createRouter } from '../../../../server/src/http/routes.ts';
import type { Route } from '../../../../server/src/module.ts';

const route = (path: string, ...methods: string[]): Route => ({
  path,
  methods,
  access: 'open',
  handle: () => undefined,
});

const find = createRouter([
  route('/', 'GET', 'HEAD'),
  route('/mcp', 'POST'),
  route('/mcp', 'GET'),
  route('/mcp/{toolset}', 'POST'),
  route('/files/{name}', 'GET'),
  route('/files/{name}', 'PUT'),
  route('/.well-known/thing', 'GET'),
]);

it.each([
  ['GET', '/', '/', {}],
  ['HEAD', '/', '/', {}],
  ['POST', '/mcp', '/mcp', {}],
  ['GET', '/mcp', '/mcp', {}],
  ['POST', '/mcp/sales', '/mcp/{toolset}', { toolset: 'sales' }],
  ['PUT', '/files/%E9%83%A8%20x.csv', '/files/{name}', { name: '部 x.csv' }],
  ['GET', '/files/..%2F..%2Fetc', '/files/{name}', { name: '../../etc' }],
  ['GET', '/.well-known/thing', '/.well-known/thing', {}],
])('%s %s reaches %s', (method, path, expected, params) => {
  expect(find(method, path)).toMatchObject({ route: { path: expected }, params });
});

it.each([
  ['DELETE', '/mcp', { status: 405, allow: 'POST, GET' }],
  ['POST', '/files/x', { status: 405, allow: 'GET, PUT' }],
  ['GET', '/mcp/', { status: 404 }],
  ['POST', '/mcp/a/b', { status: 404 }],
  ['GET', '/files/%', { status: 404 }],
  ['GET', '/files/a%00b', { status: 404 }],
  ['GET', '/Xwell-known/thing', { status: 404 }],
  ['GET', '/toString', { status: 404 }],
  ['GET', '', { status: 404 }],
])('%s %s leads nowhere', (method, path, expected) => {
  expect(find(method, path)).toEqual(expected);
});
