import type { Module } from '../module.ts';
import { sendJson } from '../http/reply.ts';
import { serverStatusTool } from './server-status.ts';
import { readiness, type ServerStatus } from './status.ts';

const METHODS = ['GET', 'HEAD'];

/** What the server says of itself, to load balancers, to people and to models. */
export function statusModule(status: () => Promise<ServerStatus>): Module {
  return {
    tools: [serverStatusTool(status)],
    routes: [
      {
        path: '/health',
        methods: METHODS,
        access: 'probe',
        handle: ({ res }) => sendJson(res, 200, { live: true }),
      },
      {
        path: '/ready',
        methods: METHODS,
        access: 'probe',
        async handle({ res }) {
          const { ready, ...rest } = readiness(await status());
          sendJson(res, ready ? 200 : 503, { ready, ...rest });
        },
      },
      {
        path: '/api/status',
        methods: METHODS,
        access: 'read',
        handle: async ({ res }) => sendJson(res, 200, await status()),
      },
    ],
  };
}
