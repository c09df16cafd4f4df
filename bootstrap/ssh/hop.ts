import type { Duplex } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import type { Client } from 'ssh2';
import { handshake } from './handshake.ts';
import type { Trust } from './host-key.ts';
import { candidatesFor } from './identities.ts';
import { loginWith } from './login.ts';
import { withRetries } from './retry.ts';
import { proxyCommand } from './proxy-command.ts';
import { openSocket } from './socket.ts';
import type { Target } from './target.ts';
import { verifierFor } from './verifier.ts';
import { errorCode, messageOf, unreachable } from './errors.ts';

/** One open login. */
export type Hop = { ssh: NodeSSH; client: Client };

export type HopContext = {
  trust: Trust;
  /** Path of known_hosts. */
  knownHosts: string;
  home: string;
  signal: AbortSignal;
};

/** Logs in to one server, through another where `via` is given. */
export const openHop = async (target: Target, via: Hop | undefined, context: HopContext): Promise<Hop> => {
  const { trust, knownHosts, home, signal } = context;
  const candidates = await candidatesFor(target, home);
  return withRetries(target, signal, async () => {
    const stream = await openStream(target, via, signal);
    const verifier = verifierFor(target.label, trust, knownHosts);
    return handshake(stream, target, trust, verifier, loginWith(target, candidates), signal);
  });
};

const openStream = (target: Target, via: Hop | undefined, signal: AbortSignal): Promise<Duplex> | Duplex => {
  if (via !== undefined) return tunnel(via, target);
  if (target.proxyCommand !== undefined) return proxyCommand(target.proxyCommand, signal);
  return openSocket(target, signal);
};

const tunnel = (via: Hop, target: Target): Promise<Duplex> =>
  via.ssh.forwardOut('127.0.0.1', 0, target.address, target.port).catch((error: unknown) => {
    throw unreachable(
      target,
      `the jump before it could not connect: ${messageOf(error)}`,
      error,
      errorCode(error),
    );
  });
