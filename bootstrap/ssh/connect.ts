import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../core/host.ts';
import type { Connection, ConnectOptions } from './connection.ts';
import type { Hop } from './hop.ts';
import { trustFor } from './host-key.ts';
import { readKnownHosts } from './known-hosts-file.ts';
import { routeTo } from './route.ts';
import { loadSshConfig } from './ssh-config.ts';
import { describeTarget, type Local } from './target.ts';

/** Loaded when they are needed, so that a run that connects to nothing does not pay for them. */
const machinery = () => Promise.all([import('./hop.ts'), import('./wrap.ts')]);

/** Loads what a connection needs while something else is waited for. */
export const warmUp = async (): Promise<void> => {
  await machinery();
};

/**
 * Logs in to a host, through its jumps, once its host key is known. Honours the user's ssh config
 * and agent; never asks anything.
 *
 * @throws UserError `unreachable`, `unknown-host-key`, `host-key-changed`, `host-key-revoked`,
 *   `login-refused`, `unreadable-key`, `bad-jump`; and the signal's reason once it is aborted
 */
export const connect = async (host: Host, options: ConnectOptions): Promise<Connection> => {
  const { signal, knownHosts } = options;
  const local = localSide(options);
  const [[{ openHop }, { wrap }], lookup, entries] = await Promise.all([
    machinery(),
    loadSshConfig(options.sshConfig ?? join(local.home, '.ssh', 'config')),
    readKnownHosts(knownHosts),
  ]);
  const route = routeTo(host, lookup, local, options.timeout);
  options.onTarget?.(describeTarget(route.target));
  const hops: Hop[] = [];
  try {
    for (const target of [...route.jumps, route.target]) {
      const hostKeys = target === route.target ? host.hostKeys : [];
      const trust = trustFor(target.keyName, entries, { hostKeys, hostKeyPolicy: host.hostKeyPolicy });
      hops.unshift(await openHop(target, hops[0], { trust, knownHosts, home: local.home, signal }));
    }
  } catch (error) {
    for (const { ssh } of hops) ssh.dispose();
    throw error;
  }
  return wrap(host, route.target, hops, signal);
};

const localSide = ({ agent }: ConnectOptions): Local => ({
  user: userInfo().username,
  home: homedir(),
  environment: process.env,
  ...(agent === undefined ? {} : { agent }),
});
