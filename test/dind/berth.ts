import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ZX = `${ROOT}/node_modules/.bin/zx`;

export type Outcome = { code: number | null; stdout: string; stderr: string; seconds: number };

export type Run = { child: ChildProcess; done: Promise<Outcome>; said: () => string };

/** Starts a command of berth as a person would, in a process of its own: `start('provision.mts', ['x.yaml'])`. */
export const start = (script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Run => {
  const begun = performance.now();
  const child = spawn(ZX, [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const done = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, stdout, stderr, seconds: (performance.now() - begun) / 1000 }),
    );
  });
  return { child, done, said: () => stdout + stderr };
};

export const berth = (
  script: string,
  args: readonly string[],
  environment?: NodeJS.ProcessEnv,
): Promise<Outcome> => start(script, args, environment).done;

const event = z.looseObject({ type: z.string() });
const gap = z.looseObject({
  type: z.literal('gap'),
  step: z.string(),
  gap: z.object({ details: z.array(z.string()) }),
});
const failure = z.looseObject({
  type: z.literal('failure'),
  step: z.string().optional(),
  failure: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    log: z.array(z.string()).optional(),
  }),
});
const recap = z.looseObject({
  type: z.literal('recap'),
  changes: z.number(),
  hosts: z.array(
    z.object({
      host: z.string(),
      ok: z.number(),
      changed: z.number(),
      failed: z.number(),
      skipped: z.number(),
    }),
  ),
});

export type Events = ReturnType<typeof eventsOf>;

/** What a run with `--json` said. */
export const eventsOf = ({ stdout }: Pick<Outcome, 'stdout'>) => {
  const all = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => event.parse(JSON.parse(line)));
  return {
    all,
    /** Step → what is missing of it. */
    gaps: Object.fromEntries(
      all.flatMap((one) => {
        const parsed = gap.safeParse(one);
        return parsed.success ? [[parsed.data.step, parsed.data.gap.details]] : [];
      }),
    ),
    failures: all.flatMap((one) => {
      const parsed = failure.safeParse(one);
      return parsed.success ? [{ step: parsed.data.step, ...parsed.data.failure }] : [];
    }),
    recap: all.flatMap((one) => recap.safeParse(one).data ?? []).at(-1),
    /** Steps that changed something, in their order. */
    changed: all.flatMap((one) =>
      one.type === 'step' && one['status'] === 'changed' ? [String(one['step'])] : [],
    ),
  };
};
