import type { Host } from '../../core/host.ts';
import type { Connection } from './connection.ts';
import { connectionLost } from './errors.ts';
import { forward } from './forward.ts';
import { hold } from './hold.ts';
import type { Hop } from './hop.ts';
import { run } from './run.ts';
import { describeTarget, type Target } from './target.ts';

/**
 * What open logins can do, as a `Connection`.
 *
 * @param hops the host's own first, then the jumps it goes through, nearest to it first
 * @param signal an abort closes the connection
 */
export const wrap = (host: Host, target: Target, hops: readonly Hop[], signal: AbortSignal): Connection => {
  const [own] = hops;
  if (own === undefined) throw new Error('a connection without a login');
  const close = (): void => {
    for (const { ssh } of hops) ssh.dispose();
  };
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', close);
  own.client.once('close', () => {
    signal.removeEventListener('abort', close);
    close();
    resolve();
  });
  const open = (): Hop => {
    if (!own.ssh.isConnected()) throw connectionLost(target.label, 'before it was used again');
    return own;
  };
  return {
    host,
    target: describeTarget(target),
    run: async (script, options) => run(open().client, target, script, options, signal),
    hold: async (script, options) => hold(open().client, target, script, options, signal),
    forward: async (port) => forward(open(), port),
    closed,
    close,
  };
};
