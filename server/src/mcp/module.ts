import type { HttpCall, Module, Route } from '../module.ts';
import { LOCAL } from '../identity.ts';
import type { HttpCaller } from './caller.ts';
import type { Mcp } from './mcp.ts';

/**
 * The paths of MCP. A caller of scope `read` may come in; what each tool takes is judged when it is called.
 */
export function mcpModule(mcp: Mcp, { legacySse }: { legacySse: boolean }): Module {
  const streamable = (path: string): Route => ({
    path,
    // Both eras post; GET and DELETE belong to the sessions of the older one.
    methods: ['POST', 'GET', 'DELETE'],
    access: 'read',
    compresses: true,
    handle: (call) => mcp.handle(call.req, call.res, callerOf(call), call.params['toolset']),
  });
  const sse: Route[] = [
    {
      path: '/sse',
      methods: ['GET'],
      access: 'read',
      handle: (call) => mcp.sse.open(call.req, call.res, callerOf(call)),
    },
    {
      path: '/messages',
      methods: ['POST'],
      access: 'read',
      handle: (call) => mcp.sse.receive(call.req, call.res, callerOf(call), call.query),
    },
  ];
  return {
    routes: [streamable('/mcp'), streamable('/mcp/{toolset}'), ...(legacySse ? sse : [])],
    close: () => mcp.close(),
  };
}

const callerOf = ({ identity = LOCAL, charge, origin, log, signal, requestId }: HttpCall): HttpCaller => ({
  identity,
  charge,
  origin,
  log,
  signal,
  requestId,
});
