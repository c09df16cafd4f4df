import type { Client, ClientChannel } from 'ssh2';
import { connectionLost } from './errors.ts';
import { STARTED } from './command.ts';
import type { OnLine } from './connection.ts';
import { sinceMark } from './since-mark.ts';
import { lines, tail } from './tail.ts';

/** How a remote command ended; neither where the connection was lost. */
export type Exit = { code?: number; signal?: string };

/** One remote command, running. */
export type Running = {
  channel: ClientChannel;
  /** Whether the script has come to its first line. */
  started: () => boolean;
  /** Of each stream what the script wrote; what the login shell did, where no script has started. */
  stdout: () => string;
  stderr: () => string;
  ended: Promise<Exit>;
};

/** Starts a remote command: one channel, no terminal. */
export const start = (
  client: Client,
  label: string,
  command: string,
  onLine: OnLine = () => {},
): Promise<Running> =>
  new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(connectionLost(label, 'before a command could start', error));
      else resolve(watch(channel, onLine));
    });
  });

const watch = (channel: ClientChannel, onLine: OnLine): Running => {
  const stdout = follow('stdout', onLine);
  const stderr = follow('stderr', onLine);
  channel.on('data', stdout.push);
  channel.stderr.on('data', stderr.push);
  const { promise: ended, resolve } = Promise.withResolvers<Exit>();
  let exit: Exit = {};
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = code === null ? { signal: signal ?? 'unknown signal' } : { code };
  });
  channel.on('close', () => {
    stdout.end();
    stderr.end();
    resolve(exit);
  });
  return { channel, started: stderr.started, stdout: stdout.text, stderr: stderr.text, ended };
};

type Followed = {
  push: (chunk: Buffer) => void;
  end: () => void;
  started: () => boolean;
  text: () => string;
};

/** One stream of a script, without what the login shell's own start-up files say before it. */
const follow = (stream: 'stdout' | 'stderr', onLine: OnLine): Followed => {
  const kept = tail();
  const split = lines((line) => onLine(stream, line));
  const own = sinceMark(STARTED, (chunk) => {
    kept.push(chunk);
    split.push(chunk);
  });
  return {
    push: own.push,
    end: split.end,
    started: own.passed,
    text: () => (own.passed() ? kept.text() : own.before()),
  };
};
