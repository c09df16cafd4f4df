import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { pathsOf, type Paths } from '../../../bootstrap/paths.ts';
import { parseProgress, type Progress } from '../../../bootstrap/progress.ts';
import { STARTED, wrapped } from '../../../bootstrap/ssh/command.ts';

// A busy machine starts a process in its own time.
vi.setConfig({ testTimeout: 60_000 });

/** This process's own user, as berth writes owners. */
export const ME = `${process.getuid?.()}:${process.getgid?.()}`;

/** A directory that is gone after the test. */
export const scratch = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'berth-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

/** A stack's places, all of them below one directory. */
export const pathsBelow = (root: string): Paths => {
  const { project, unitName, ...places } = pathsOf('team', '/data');
  const moved = Object.fromEntries(Object.entries(places).map(([name, path]) => [name, `${root}${path}`]));
  return { ...pathsOf('team', '/data'), ...moved, project, unitName };
};

export type Outcome = { code: number | null; stdout: string; stderr: string };

/** A shell that is fed a script on its standard input, the way a connection does it. */
export const startShell = (input: string, shell = 'sh'): { child: ChildProcess; ended: Promise<Outcome> } => {
  const child = spawn(shell, ['-s'], { detached: true });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.on('error', () => {}); // A shell that stops at a syntax error does not read the rest.
  child.stdin.end(input);
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
  return { child, ended };
};

/** Runs a script; what it said is what came after the mark of its start, as for a connection. */
export const runShell = async (script: string, shell?: string): Promise<Outcome> => {
  const { code, stdout, stderr } = await startShell(wrapped(script), shell).ended;
  return { code, stdout: afterMark(stdout), stderr: afterMark(stderr) };
};

const afterMark = (text: string): string => text.split(`\n${STARTED}\n`).slice(1).join('');

/** What a script told of its progress. */
export const progressOf = ({ stdout }: Outcome): (Progress | undefined)[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(parseProgress);
