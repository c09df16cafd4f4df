import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpServer, type HttpServer } from '../../../server/src/http/server.ts';
import type { Service } from '../../../server/src/service.ts';
import { CLIENTS } from './clients.ts';
import { fakeService } from './fake-service.ts';

const at = new Date('2026-01-02T03:04:05Z');
const row = { key: 'k', text: "it's", tags: [], created_at: at, updated_at: at };
const policy = { host: '127.0.0.1', port: 0, allowedHosts: [], allowedOrigins: [], drainSeconds: 0 };

let server: HttpServer | undefined;
afterEach(async () => void (await server?.drain()));

async function serve(query: Service['query']): Promise<URL> {
  server = createHttpServer(fakeService(query), policy);
  return new URL(`http://127.0.0.1:${await server.listen()}/mcp`);
}

describe.each(CLIENTS)('%s', (_name, connect) => {
  it('lists the tools in a fixed order, with schemas and hints', async () => {
    const client = await connect(await serve(() => Promise.resolve([])));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['server_status', 'remember', 'recall', 'forget']);
    for (const tool of tools) {
      expect(tool.outputSchema).toBeDefined();
      expect(tool.annotations?.readOnlyHint).toBeTypeOf('boolean');
    }
    expect(client.getInstructions()).toBe('be kind');
    await client.close();
  });

  it('gets structured content and the same as text', async () => {
    const client = await connect(await serve(() => Promise.resolve([row])));
    const result = await client.callTool({ name: 'recall', arguments: { query: "it's" } });
    expect(result.structuredContent).toMatchObject({
      source: 'database',
      notes: [{ key: 'k', text: "it's" }],
    });
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
    await client.close();
  });

  it.each([
    [
      'a database that is away',
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      'not reachable',
    ],
    ['a bug, without its details', new Error('password=hunter2'), 'its log has the details'],
  ])('is told about %s', async (_case, error, words) => {
    const client = await connect(await serve(() => Promise.reject(error)));
    const result = await client.callTool({ name: 'forget', arguments: { key: 'k' } });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain(words);
    expect(JSON.stringify(result.content)).not.toContain('hunter2');
    await client.close();
  });

  it('is told what is wrong with its arguments, and nothing reaches the database', async () => {
    const query = vi.fn<Service['query']>();
    const client = await connect(await serve(query));
    const result = await client.callTool({ name: 'remember', arguments: { text: 'a\0b' } });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain('NUL');
    expect(query).not.toHaveBeenCalled();
    await client.close();
  });

  it('aborts the work when it goes away', async () => {
    const aborted = Promise.withResolvers<'aborted'>();
    const started = Promise.withResolvers<void>();
    const url = await serve((_statement, signal) => {
      started.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.resolve('aborted');
          reject(new Error('aborted'));
        });
      });
    });
    const client = await connect(url);
    const call = client.callTool({ name: 'forget', arguments: { key: 'k' } }).catch(() => 'closed');
    await started.promise;
    await client.close();
    await expect(aborted.promise).resolves.toBe('aborted');
    await call;
  });
});
