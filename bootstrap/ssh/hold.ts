import type { Client } from 'ssh2';
import { UserError } from '../../core/user-error.ts';
import { start } from './channel.ts';
import { asRoot, held } from './command.ts';
import type { Held, RunOptions } from './connection.ts';
import { resultOf, within } from './run.ts';
import type { Target } from './target.ts';

/** See `Connection.hold`. */
export const hold = async (
  client: Client,
  target: Target,
  script: string,
  { deadline, onLine }: RunOptions,
  signal: AbortSignal,
): Promise<Held> => {
  const first = Promise.withResolvers<string>();
  const running = await start(client, target.label, asRoot(held(script)), (stream, line) => {
    if (stream === 'stdout') first.resolve(line);
    onLine?.(stream, line);
  });
  const { channel, stderr } = running;
  const closed = running.ended.then((exit) => resultOf(running, exit, target));
  const ended = closed.then(({ code }) => {
    throw new UserError(
      'held-script-ended',
      `${target.label}: a script that should have stayed ended with ${code}: ${stderr().trim()}`,
    );
  });
  // How it ends is for whoever asks; nobody asking is no error.
  closed.catch(() => {});
  ended.catch(() => {});
  const firstLine = await within(running, target, deadline, signal, Promise.race([first.promise, ended]));
  return {
    firstLine,
    stderr,
    send: (text) => void channel.write(text),
    closed,
    close: () => void channel.end(),
  };
};
