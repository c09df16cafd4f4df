import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { freePort, PASSWORD, type Store } from './containers.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
export const NODE = `${ROOT}node_modules/.bin/node`;
export const STDIO_ENTRY = `${ROOT}server/src/stdio.ts`;

const listening = z.object({ msg: z.literal('listening'), port: z.number() });

/** The environment that leads a server to these stores. */
export function environmentFor(
  postgres: Pick<Store, 'port'> & { database?: string },
  redis: Pick<Store, 'port'> & { database?: number },
): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    POSTGRES_PORT: String(postgres.port),
    POSTGRES_DB: postgres.database ?? 'berth',
    POSTGRES_PASSWORD: PASSWORD,
    REDIS_PORT: String(redis.port),
    REDIS_PASSWORD: PASSWORD,
    REDIS_DB: String(redis.database ?? 0),
  };
}

export interface Running {
  url: URL;
  child: ChildProcess;
  /** Everything it has logged so far. */
  log(): string;
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the server from its source and waits until it listens, which must not depend on any store. */
export async function startServer(env: Record<string, string>): Promise<Running> {
  const port = await freePort();
  const child = spawn(NODE, [`${ROOT}server/src/main.ts`], {
    env: { PATH: process.env['PATH'], PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  const exited = once(child, 'exit');
  const isListening = () =>
    log.split('\n').some((line) => line !== '' && listening.safeParse(JSON.parse(line)).success);
  await eventually(() => Promise.resolve(isListening()), 15_000).catch((error: unknown) => {
    // Left alive, it would keep the test runner from ending.
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    child,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

/** Waits until `holds`, asking every 50 ms; throws after `ms`. An error counts as no. */
export async function eventually(holds: () => Promise<boolean>, ms = 20_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline)
      throw new Error(`did not come true within ${ms} ms: ${holds.toString()}`);
    await sleep(50);
  }
}

const readyBody = z.object({ ready: z.boolean(), missing: z.array(z.string()) });

/** What /ready says now. */
export async function ready({ url }: Running): Promise<{ status: number; missing: string[] }> {
  const response = await fetch(new URL('/ready', url));
  return { status: response.status, missing: readyBody.parse(await response.json()).missing };
}
