import { readFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TOOLS_VERSION } from '../../../server/src/version.ts';
import { freePort } from '../containers.ts';
import { startServer, type Running } from '../process.ts';
import { breakingChanges, listedTool } from './breaking.ts';

/** tools/list as callers of this version know it. */
const SNAPSHOT = new URL('tools.json', import.meta.url);
const snapshot = z.object({ version: z.string(), tools: z.array(listedTool) });

const major = (version: string): string => version.split('.', 1)[0] ?? '';

let server: Running;
let listed: z.infer<typeof snapshot>['tools'];

beforeAll(async () => {
  // Listing tools takes no store.
  const away = String(await freePort());
  server = await startServer({
    HOST: '127.0.0.1',
    POSTGRES_PORT: away,
    POSTGRES_PASSWORD: 'none',
    REDIS_PORT: away,
  });
  const client = new Client({ name: 'versions', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(server.url));
  listed = z.array(listedTool).parse((await client.listTools()).tools);
  await client.close();
});
afterAll(() => server?.stop());

describe('the snapshot of tools/list', async () => {
  const known = snapshot.parse(JSON.parse(await readFile(SNAPSHOT, 'utf8')));

  it('has nothing that callers would miss; else the first number of TOOLS_VERSION has to rise', () => {
    const isNext = major(TOOLS_VERSION) !== major(known.version);
    expect(isNext ? [] : breakingChanges(known.tools, listed)).toEqual([]);
  });

  it('changes only together with TOOLS_VERSION', () => {
    const isSame = TOOLS_VERSION === known.version;
    expect(isSame ? listed : known.tools).toEqual(known.tools);
  });

  it('costs a model at most 5,700 tokens, taken as a quarter of the characters', () => {
    expect(JSON.stringify(listed).length / 4).toBeLessThanOrEqual(5_700);
  });

  it('is what is served; `vitest -u` writes it anew', async () => {
    const text = `${JSON.stringify({ version: TOOLS_VERSION, tools: listed }, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(SNAPSHOT.pathname);
  });
});
