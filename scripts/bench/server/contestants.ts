import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Emit } from '../../../core/event.ts';
import { startContestant, type Contestant, type Entry } from './contestant.ts';
import { bearer } from './dialects.ts';
import { post } from './load.ts';

const READY_MS = 60_000;
/** The highest that the server takes. */
const CALLS_PER_MINUTE = '1000000';

/** The servers that calls are compared at. */
export interface Contestants {
  product: Contestant;
  /** The SDK's own handler, with as many tools as the product. */
  plain: Contestant;
  /** The SDK's reference server, which speaks the revisions of 2025 only. */
  everything: Contestant;
  /** Node.js without any protocol. */
  bare: Contestant;
  /** The product's API key. */
  key: string;
}

const PRODUCT: Entry = { name: 'berth', file: 'server/bench/product.ts' };
const EVERYTHING = 'node_modules/@modelcontextprotocol/server-everything/dist/index.js';

/** Our server in full dress: keys, limits, audit and metrics on, logging each call as it does by default. */
export async function withProduct<T>(
  environment: Record<string, string>,
  entry: Partial<Entry>,
  work: (product: Contestant, key: string) => Promise<T>,
): Promise<T> {
  const key = randomBytes(24).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'berth-bench-'));
  try {
    const product = await startContestant({
      ...PRODUCT,
      ...entry,
      env: {
        ...environment,
        HOST: '127.0.0.1',
        AUTH: 'required',
        API_KEY: key,
        SIGNING_KEY: randomBytes(32).toString('hex'),
        RATE_LIMIT_PER_MINUTE: CALLS_PER_MINUTE,
        BLOB_DIR: join(folder, 'blobs'),
        SCRATCH_DIR: folder,
        ...entry.env,
      },
    });
    try {
      await untilReady(product);
      return await work(product, key);
    } finally {
      await product.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lends `work` all servers, each in a process of its own. */
export async function withContestants<T>(
  environment: Record<string, string>,
  emit: Emit,
  work: (contestants: Contestants) => Promise<T>,
): Promise<T> {
  return withProduct(environment, {}, async (product, key) => {
    const tools = await countTools(product, key);
    emit({
      type: 'note',
      text: `each server has ${tools} tools, but the reference server, which has its own`,
    });
    const started = await Promise.all([
      startContestant({
        name: 'SDK, plain handler',
        file: 'server/bench/plain.ts',
        env: { TOOLS: String(tools) },
      }),
      startContestant({ name: 'SDK, reference server', file: EVERYTHING, args: ['streamableHttp'] }),
      startContestant({ name: 'node:http', file: 'server/bench/bare.ts' }),
    ]);
    const [plain, everything, bare] = started;
    try {
      return await work({ product, plain, everything, bare, key });
    } finally {
      await Promise.all(started.map((one) => one.stop()));
    }
  });
}

const listed = z.object({ result: z.object({ tools: z.array(z.unknown()) }) });

async function countTools({ origin }: Contestant, key: string): Promise<number> {
  const headers = {
    ...bearer(key),
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': 'tools/list',
  };
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const { body } = await post(origin, { path: '/mcp', headers }, undefined, {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/list',
    params: { _meta },
  });
  return listed.parse(JSON.parse(body)).result.tools.length;
}

async function untilReady({ origin }: Contestant): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const answer = await fetch(`${origin}/ready`);
    const text = await answer.text();
    if (answer.ok) return;
    if (performance.now() > deadline) throw new Error(`the server is not ready: ${text}`);
    await sleep(100);
  }
}
