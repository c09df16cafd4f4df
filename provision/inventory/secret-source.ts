import { execFile, type ExecFileException } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { Secret } from '../../core/secret.ts';
import type { Variables } from './interpolation.ts';
import { absolute, type Base } from './local-path.ts';
import type { Reference } from './template.ts';

/** What a reference gave, or why it gave nothing. `said` is a command's own words, not yet redacted. */
export type Answer = { secret: Secret; warning?: string } | { problem: string; said?: string };

/** A command that waits longer than this (seconds) is waiting for someone. */
const DEADLINE = 30;

/** Reads one reference from the world. */
export const answer = async (
  { source, argument }: Reference,
  { base, variables }: { base: Base; variables: Variables },
): Promise<Answer> => {
  switch (source) {
    case 'env':
      return fromVariable(variables[argument]);
    case 'file':
      return fromFile(absolute(argument, base));
    case 'cmd':
      return fromCommand(argument, base.folder);
  }
};

const fromVariable = (value: string | undefined): Answer => {
  if (value === undefined) return { problem: 'is not set' };
  return value === '' ? { problem: 'is empty' } : { secret: new Secret(value) };
};

const fromFile = async (path: string): Promise<Answer> => {
  try {
    const secret = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    if (secret === '') return { problem: 'is empty' };
    const open = ((await stat(path)).mode & 0o077) !== 0;
    const warning = `${path} holds a secret and can be read by others; chmod 600 ${path}`;
    return { secret: new Secret(secret), ...(open ? { warning } : {}) };
  } catch (error) {
    return { problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
};

const fromCommand = (command: string, cwd: string): Promise<Answer> => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const child = execFile(
    'sh',
    ['-c', command],
    { cwd, timeout: DEADLINE * 1000 },
    (error, stdout, stderr) => {
      const secret = stdout.trim();
      const said = stderr.trim();
      if (error) resolve({ problem: failureOf(error), said });
      else if (secret === '') resolve({ problem: 'printed nothing', said });
      else resolve({ secret: new Secret(secret) });
    },
  );
  // Nobody is there to answer a prompt.
  child.stdin?.end();
  return promise;
};

const failureOf = ({ code, signal, killed }: ExecFileException): string => {
  if (typeof code === 'number') return `failed with exit code ${code}`;
  if (typeof code === 'string') return `failed with ${code}`;
  return killed ? `did not end within ${DEADLINE} s` : `was ended by ${signal}`;
};
