import { expect, it } from 'vitest';
import { findRoute } from '../../../../server/src/http/routes.ts';

it.each([
  ['GET', '/', { path: '/' }],
  ['HEAD', '/health', { path: '/health' }],
  ['GET', '/ready?verbose=1', { path: '/ready' }],
  ['POST', '/mcp', { path: '/mcp' }],
  ['GET', '/mcp', { status: 405, allow: 'POST' }],
  ['DELETE', '/mcp', { status: 405, allow: 'POST' }],
  ['POST', '/', { status: 405, allow: 'GET, HEAD' }],
  ['GET', '/mcp/', { status: 404 }],
  ['GET', '/toString', { status: 404 }],
  ['GET', '', { status: 404 }],
])('%s %s', (method, target, route) => {
  expect(findRoute(method, target)).toEqual(route);
});
