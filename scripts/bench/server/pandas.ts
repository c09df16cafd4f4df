import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';

// Debian's, which has python3-pandas where it is installed.
const PYTHON = '/usr/bin/python3';
const PROBE_MS = 20_000;

/** pandas in a process of its own, with the file read into `d`. */
export interface Pandas extends AsyncDisposable {
  pid: number;
  /** Seconds to read the file. */
  readSeconds: number;
  /** Seconds that an expression over `d` takes. */
  run(expression: string): Promise<number>;
}

const LOOP = `
import json, sys, time, warnings
warnings.simplefilter("ignore")
import pandas
began = time.perf_counter()
d = pandas.read_csv(sys.argv[1], parse_dates=["at"])
print(time.perf_counter() - began, flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    eval(json.loads(line))
    print(time.perf_counter() - began, flush=True)
`;

/** Starts pandas on a file, or nothing where this machine has none. */
export async function startPandas(file: string): Promise<Pandas | undefined> {
  try {
    await promisify(execFile)(PYTHON, ['-c', 'import pandas'], { timeout: PROBE_MS });
  } catch {
    return undefined;
  }
  const child = spawn(PYTHON, ['-c', LOOP, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const seconds = async (): Promise<number> => z.coerce.number().parse((await lines.next()).value);
  const readSeconds = await seconds();
  return {
    pid: child.pid ?? 0,
    readSeconds,
    async run(expression) {
      child.stdin.write(`${JSON.stringify(expression)}\n`);
      return await seconds();
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}
