import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Milliseconds; nothing that is measured takes a tenth of this. */
const DEADLINE = 300_000;

/** Wall time in seconds of one command, which must succeed. */
export const secondsOf = async (
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<number> => {
  const begun = performance.now();
  await run(command, args, { timeout: DEADLINE, env: { ...process.env, ...environment } });
  return (performance.now() - begun) / 1000;
};

/** Measures rivals in turn, round by round, so that a noisy moment hits all of them; their medians in seconds. */
export const medians = async <Name extends string>(
  rounds: number,
  rivals: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number>> => {
  const names = Object.keys(rivals).filter((name): name is Name => name in rivals);
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) measured.get(name)?.push(await rivals[name]());
  }
  const entries = [...measured].map(([name, seconds]) => [name, median(seconds)] as const);
  return Object.assign(Object.create(null), ...entries.map(([name, value]) => ({ [name]: value })));
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
