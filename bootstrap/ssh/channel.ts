import type { Client, ClientChannel } from 'ssh2';
import { connectionLost } from './errors.ts';
import { STARTED } from './command.ts';
import type { OnLine } from './connection.ts';
import { lines, tail } from './tail.ts';

/** How a remote command ended; neither where the connection was lost. */
export type Exit = { code?: number; signal?: string };

/** One remote command, running. */
export type Running = {
  channel: ClientChannel;
  /** Whether the script has come to its first line. */
  started: () => boolean;
  stdout: () => string;
  /** Without the mark of the start. */
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
  const stdout = tail();
  const stderr = tail();
  let started = false;
  const outLines = lines((line) => onLine('stdout', line));
  const errorLines = lines((line) => {
    if (line === STARTED) started = true;
    else onLine('stderr', line);
  });
  channel.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    outLines.push(chunk);
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
    errorLines.push(chunk);
  });
  const { promise: ended, resolve } = Promise.withResolvers<Exit>();
  let exit: Exit = {};
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = code === null ? { signal: signal ?? 'unknown signal' } : { code };
  });
  channel.on('close', () => {
    outLines.end();
    errorLines.end();
    resolve(exit);
  });
  return {
    channel,
    started: () => started,
    stdout: stdout.text,
    stderr: () => stderr.text().replace(`${STARTED}\n`, ''),
    ended,
  };
};
