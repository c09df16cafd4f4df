import type { Client } from 'ssh2';
import { UserError } from '../../core/user-error.ts';
import { start, type Exit, type Running } from './channel.ts';
import { asRoot, wrapped } from './command.ts';
import type { RunOptions, RunResult } from './connection.ts';
import { connectionLost } from './errors.ts';
import { notStarted } from './not-started.ts';
import type { Target } from './target.ts';

/** Runs one script and waits for its end; see `Connection.run`. */
export const run = async (
  client: Client,
  target: Target,
  script: string,
  { deadline, onLine }: RunOptions,
  signal: AbortSignal,
): Promise<RunResult> => {
  const running = await start(client, target.label, asRoot('sh -s', deadline), onLine);
  running.channel.end(wrapped(script));
  const exit = await within(running, target, deadline, signal, running.ended);
  return resultOf(running, exit, target);
};

/** Waits for something of a running script; at the deadline (seconds) or an abort its channel is closed. */
export const within = async <T>(
  running: Running,
  target: Target,
  deadline: number,
  signal: AbortSignal,
  awaited: Promise<T>,
): Promise<T> => {
  const stopped = Promise.withResolvers<never>();
  const onAbort = (): void => stopped.reject(signal.reason);
  const timer = setTimeout(() => stopped.reject(tooLong(target, deadline, running)), deadline * 1000);
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    return await Promise.race([awaited, stopped.promise]);
  } catch (error) {
    running.channel.close();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
};

const tooLong = (target: Target, deadline: number, running: Running): UserError => {
  const last = running.stderr().trim().split('\n').at(-1);
  return new UserError(
    'deadline',
    `${target.label}: a script was still running after ${deadline} s${last ? `; it last said: ${last}` : ''}`,
  );
};

/** @throws UserError `connection-lost`, `no-sudo`, `no-shell` */
export const resultOf = (running: Running, exit: Exit, target: Target): RunResult => {
  if (exit.code === undefined && exit.signal === undefined) {
    throw connectionLost(target.label, 'while a script was running');
  }
  const result = {
    code: exit.code ?? -1,
    ...(exit.signal === undefined ? {} : { signal: exit.signal }),
    stdout: running.stdout(),
    stderr: running.stderr(),
  };
  if (!running.started()) throw notStarted(target, result);
  return result;
};
