import { createServer } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createHandler } from '../../../../server/src/http/handler.ts';
import type { Admission } from '../../../../server/src/http/admission.ts';
import { createCatalog } from '../../../../server/src/mcp/catalog.ts';
import { createMcp } from '../../../../server/src/mcp/mcp.ts';
import { mcpModule } from '../../../../server/src/mcp/module.ts';
import type { Route } from '../../../../server/src/module.ts';
import { createSigner } from '../../../../server/src/signer.ts';
import { identity, log, runnerOf, toolOf } from '../calls/world.ts';

const VERSION = '2025-06-18';
const PARAMS = { protocolVersion: VERSION, capabilities: {}, clientInfo: { name: 'x', version: '1' } };

const close: (() => void)[] = [];
afterEach(() => close.splice(0).forEach((end) => end()));

/** MCP behind the HTTP handler; `end` ends the key of its caller, `answer` answers `GET /first`. */
async function serve() {
  let called = 0;
  const tool = toolOf(async () => {
    called += 1;
  });
  const declared = { tools: [], prompts: [], toolsets: new Map(), onChange: () => () => undefined };
  const watches = new Set<() => void>();
  let admitted = 0;
  const admission: Admission = {
    admit: () => Promise.resolve({ identity: identity('alice'), headers: {} }),
    watch(_identity, onEnd) {
      admitted += 1;
      watches.add(onEnd);
      return () => void watches.delete(onEnd);
    },
    answersCors: () => false,
  };
  const mcp = createMcp({
    catalog: createCatalog([{ tools: [tool] }], declared),
    runner: runnerOf().runner,
    signer: createSigner('a key for this test alone'),
    log,
    admission,
  });
  let answer: (() => void) | undefined;
  const first: Route = {
    path: '/first',
    methods: ['GET'],
    access: 'open',
    handle({ res }) {
      answer = () => res.end('first');
    },
  };
  const routes = [first, ...(mcpModule(mcp, { legacySse: true }).routes ?? [])];
  const config = { allowedHosts: [], allowedOrigins: [], publicUrl: undefined };
  const handle = createHandler({ routes, admission, config });
  const handled: string[] = [];
  const server = createServer((req, res) => {
    const exchange = { req, res, log, requestId: 'x', route: 'none' };
    void handle(exchange).finally(() => handled.push(`${req.method} ${exchange.route}`));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  close.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    handled,
    admitted: () => admitted,
    called: () => called,
    end: () => [...watches].forEach((onEnd) => onEnd()),
    answer: () => answer?.(),
  };
}

it('begins no call of a session whose body comes after the key of its caller has ended', async () => {
  const server = await serve();
  const types = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  const opened = await fetch(`http://127.0.0.1:${server.port}/mcp`, {
    method: 'POST',
    headers: types,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: PARAMS }),
  });
  const session = opened.headers.get('mcp-session-id') ?? '';
  await opened.text();
  const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'work', arguments: {} } };

  /** Sends a call behind a request that is not answered yet, so that its own answer leaves its body open. */
  const callIn = async (between: () => void): Promise<void> => {
    const body = JSON.stringify(call);
    const headers = {
      ...types,
      Host: '127.0.0.1',
      'Mcp-Session-Id': session,
      'Mcp-Protocol-Version': VERSION,
      'Content-Length': body.length,
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(server.port, '127.0.0.1');
    const before = server.admitted();
    const count = server.handled.filter((one) => one === 'POST /mcp').length;
    socket.write('GET /first HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    socket.write(`POST /mcp HTTP/1.1\r\n${head.join('')}\r\n${body.slice(0, 10)}`);
    await expect.poll(server.admitted).toBe(before + 1);
    between();
    socket.write(body.slice(10));
    await expect.poll(() => server.handled.filter((one) => one === 'POST /mcp').length).toBe(count + 1);
    server.answer();
    socket.destroy();
  };

  await callIn(() => undefined);
  expect(server.called()).toBe(1);
  await callIn(server.end);
  expect(server.called()).toBe(1);
});
