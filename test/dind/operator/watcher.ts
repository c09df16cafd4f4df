import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Needles } from './watch-processes.ts';

const SCRIPT = fileURLToPath(new URL('watch-processes.ts', import.meta.url));

const answer = z.object({
  sweeps: z.number(),
  sightings: z.array(
    z.object({
      needle: z.string(),
      place: z.enum(['cmdline', 'environ']),
      pid: z.number(),
      cgroup: z.string(),
      cmdline: z.string(),
    }),
  ),
});

/** Watches all processes of this machine, from now until the function that it gives is called. */
export const watchFor = async (needles: Needles): Promise<() => Promise<z.infer<typeof answer>>> => {
  const child = spawn(process.execPath, [SCRIPT], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = once(child, 'close');
  child.stdin.write(`${JSON.stringify(needles)}\n`);
  await Promise.race([once(child.stdout, 'data'), closed]);
  return async () => {
    child.stdin.end();
    await closed;
    return answer.parse(JSON.parse(said.slice(said.indexOf('\n'))));
  };
};

/** A secret in every form that it might take: each of its lines, and their base64 wherever in a text it stands. */
export const formsOf = (secret: string): string[] => {
  const lines = secret.split('\n');
  const forms = [secret, ...lines, ...[secret, ...lines].flatMap(encodings)];
  return [...new Set(forms)].filter((form) => form.length >= 6);
};

/** What stands before a text shifts its bytes by 0, 1 or 2: each has digits that depend on the text alone. */
const encodings = (text: string): string[] =>
  [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    return bytes.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
