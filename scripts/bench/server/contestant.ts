import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cpuIn, peakIn } from './proc.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NODE = `${ROOT}node_modules/.bin/node`;
const GAUGE = new URL('gauge.ts', import.meta.url).href;
const START_MS = 15_000;
const STOP_MS = 10_000;

const memory = z.object({ rss: z.number(), heapUsed: z.number(), external: z.number() });
export type Memory = z.infer<typeof memory>;

/** A server that is measured, in a process of its own on loopback. */
export interface Contestant {
  name: string;
  pid: number;
  origin: string;
  /** CPU that all its threads have used since it began, in microseconds. */
  cpu(): Promise<number>;
  /** Bytes, after a full collection; only where it was started with `gauge`. */
  memory(): Promise<Memory>;
  /** The most memory it ever held, in bytes. */
  peak(): Promise<number>;
  /** Milliseconds from the start of the process to the first connection that it takes. */
  startMs: number;
  stop(): Promise<void>;
}

export interface Entry {
  name: string;
  /** Path inside the repository. */
  file: string;
  args?: readonly string[];
  env?: Record<string, string>;
  /** Whether its memory will be asked for. */
  gauge?: boolean;
}

/** Starts a server and waits until it takes connections. */
export async function startContestant({
  name,
  file,
  args = [],
  env = {},
  gauge = false,
}: Entry): Promise<Contestant> {
  const port = await freePort();
  const began = performance.now();
  const flags = gauge ? ['--expose-gc', '--import', GAUGE] : [];
  const child = spawn(NODE, [...flags, `${ROOT}${file}`, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (complaints = (complaints + text).slice(-2_000)));
  const exited = once(child, 'exit');
  const origin = `http://127.0.0.1:${port}`;
  const { pid } = child;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  };
  try {
    if (pid === undefined) throw new Error(`${name} could not be started`);
    await accepts(port, () => child.exitCode);
  } catch (cause) {
    await stop();
    throw new Error(`${name} takes no connections\n${complaints}`, { cause });
  }
  return {
    name,
    pid,
    origin,
    stop,
    startMs: performance.now() - began,
    cpu: async () => cpuIn(await readFile(`/proc/${pid}/stat`, 'utf8')),
    peak: async () => peakIn(await readFile(`/proc/${pid}/status`, 'utf8')),
    async memory() {
      const said = once(child, 'message');
      child.send('memory');
      const [message] = await said;
      return memory.parse(message);
    },
  };
}

async function accepts(port: number, exitCode: () => number | null): Promise<void> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      const socket = createConnection(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
      return;
    } catch (cause) {
      if (exitCode() !== null) throw new Error(`it ended with ${exitCode()}`, { cause });
      if (performance.now() > deadline) throw cause;
      await sleep(5);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
