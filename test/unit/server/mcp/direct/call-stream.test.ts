import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createCallStream, type CallStream } from '../../../../../server/src/mcp/direct/call-stream.ts';

const RESULT = { jsonrpc: '2.0', id: 1, result: { content: [] } } as const;
const PROGRESS = {
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: 'p', progress: 1 },
} as const;

const close: (() => void)[] = [];
afterEach(() => close.splice(0).forEach((end) => end()));

async function addressOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}

/** Asks a server that answers by `work` on a call's stream; nothing comes on it for longer than 5 ms. */
async function ask(isModern: boolean, work: (stream: CallStream) => void | Promise<void>): Promise<Response> {
  const server = createServer((_, res) => {
    void work(createCallStream(res, { isModern, headers: { 'X-Mine': '1' }, keepAliveMs: 5 }));
  });
  return fetch(await addressOf(server));
}

const event = (message: unknown): string => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

/** Works on the stream of a call whose response is over, and stays open behind an earlier one of its connection. */
async function workAfterAnswer(isModern: boolean, work: (stream: CallStream) => void): Promise<string> {
  let first: (() => void) | undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = createServer((req, res) => {
    if (req.url === '/first') {
      first = () => res.end('first');
      return;
    }
    const stream = createCallStream(res, { isModern, headers: {}, keepAliveMs: 5 });
    res.on('error', () => undefined);
    res.writeHead(401, { Connection: 'close' }).end('ended');
    setTimeout(resolve, 50);
    work(stream);
  });
  const { hostname, port } = new URL(await addressOf(server));
  const socket = connect(Number(port), hostname);
  socket.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /call HTTP/1.1\r\nHost: x\r\n\r\n');
  await promise;
  first?.();
  return text(socket);
}

describe('a response that was answered otherwise meanwhile, as when the key of its caller has ended', () => {
  it.each<[string, boolean, (stream: CallStream) => void]>([
    ['keeps quiet until it ends, as a stream', false, () => undefined],
    ['keeps quiet until it ends, as JSON', true, () => undefined],
    ['is told of progress', true, (stream) => stream.notify(PROGRESS)],
    ['is told the result as JSON', true, (stream) => stream.end(RESULT)],
    ['is told the result as a stream', false, (stream) => stream.end(RESULT)],
    ['is abandoned', false, (stream) => stream.abandon()],
  ])('%s', async (_, isModern, work) => {
    const answers = await workAfterAnswer(isModern, work);
    expect(answers).toMatch(/^HTTP\/1.1 200 OK[^]*first[^]*HTTP\/1.1 401 Unauthorized[^]*ended/);
    expect(answers).not.toContain('event-stream');
    expect(answers).not.toContain('jsonrpc');
  });
});

describe('the stream of a call', () => {
  it('is JSON where nothing comes before the result', async () => {
    const response = await ask(true, (stream) => stream.end(RESULT));
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-mine')).toBe('1');
    expect(await response.json()).toEqual(RESULT);
  });

  it('has the progress before the result', async () => {
    const response = await ask(true, (stream) => {
      stream.notify(PROGRESS);
      stream.end(RESULT);
      stream.notify(PROGRESS);
      stream.end(RESULT);
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe(event(PROGRESS) + event(RESULT));
  });

  it.each([{ isModern: true }, { isModern: false }])(
    'says that it lives while a call takes long: $isModern',
    async ({ isModern }) => {
      let end: (() => void) | undefined;
      const response = await ask(isModern, (stream) => {
        end = () => stream.end(RESULT);
      });
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        if (text.split(': keepalive').length > 3) end?.();
      }
      expect(text).toMatch(/^(: keepalive\n\n){3,}event: message\n/);
      expect(text.endsWith(event(RESULT))).toBe(true);
    },
  );

  it('is over at once where the caller has hung up before', async () => {
    const over = Promise.withResolvers<boolean>();
    const server = createServer((_, res) => {
      res.destroy();
      const stream = createCallStream(res, { isModern: false, headers: {} });
      void stream.over().then(() => {
        stream.end(RESULT);
        over.resolve(stream.isAttached);
      });
    });
    const asked = fetch(await addressOf(server)).catch(() => 'cut');
    expect(await over.promise).toBe(false);
    expect(await asked).toBe('cut');
  });

  it('is over when the caller hangs up', async () => {
    const over = Promise.withResolvers<boolean>();
    const response = await ask(false, async (stream) => {
      await stream.over();
      over.resolve(stream.isAttached);
      stream.end(RESULT);
    });
    await response.body?.cancel();
    expect(await over.promise).toBe(false);
  });
});
