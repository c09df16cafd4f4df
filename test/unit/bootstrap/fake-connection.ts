import type { Connection, RunOptions, RunResult } from '../../../bootstrap/ssh/connection.ts';

export type Said = ['stdout' | 'stderr', string];

const unused = (): never => {
  throw new Error('the test did not expect this');
};

/** A connection to nowhere: what a script sent over it says, line by line, and how it ends. */
export const connectionSaying = (
  said: readonly Said[],
  code: number,
  onScript: (script: string, options: RunOptions) => void = () => {},
): Connection => {
  const of = (stream: Said[0]): string =>
    said.flatMap(([from, line]) => (from === stream ? [`${line}\n`] : [])).join('');
  return {
    host: {
      name: 'web-1',
      address: '192.0.2.1',
      identities: [],
      jumps: [],
      hostKeys: [],
      hostKeyPolicy: 'strict',
    },
    target: 'root@192.0.2.1:22',
    run: (script, options): Promise<RunResult> => {
      onScript(script, options);
      for (const [stream, line] of said) options.onLine?.(stream, line);
      return Promise.resolve({ code, stdout: of('stdout'), stderr: of('stderr') });
    },
    hold: unused,
    forward: unused,
    closed: Promise.resolve(),
    close: unused,
  };
};
