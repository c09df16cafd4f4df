import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const STATEMENT_MS = 120_000;

/** DuckDB without a server around it, in a process of its own. */
export interface PlainDuckDb extends AsyncDisposable {
  pid: number;
  /** Seconds that a statement takes. @throws Error where it fails */
  run(sql: string): Promise<number>;
}

const answer = z.union([z.object({ ms: z.number() }), z.object({ error: z.string() })]);

/** @param spill a directory for what does not fit into its memory */
export async function startDuckDb(
  limits: { memoryMb: number; threads: number },
  spill: string,
): Promise<PlainDuckDb> {
  const settings = {
    memory_limit: `${limits.memoryMb}MB`,
    threads: String(limits.threads),
    temp_directory: spill,
  };
  const child = spawn(
    `${ROOT}node_modules/.bin/node`,
    [`${ROOT}server/bench/duckdb.ts`, JSON.stringify(settings)],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const exited = once(child, 'exit');
  await once(child, 'message');
  const { pid } = child;
  if (pid === undefined) throw new Error('plain DuckDB could not be started');
  return {
    pid,
    async run(sql) {
      const said = once(child, 'message', { signal: AbortSignal.timeout(STATEMENT_MS) });
      child.send(sql);
      const [message] = await said;
      const result = answer.parse(message);
      if ('error' in result) throw new Error(result.error);
      return result.ms / 1_000;
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}
