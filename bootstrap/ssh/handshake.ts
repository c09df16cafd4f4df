import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { Client } from 'ssh2';
import { messageOf, unreachable } from './errors.ts';
import { CIPHERS, KEY_EXCHANGES } from './algorithms.ts';
import { hostKeyAlgorithms, type Trust } from './host-key.ts';
import type { Verifier } from './verifier.ts';
import type { Login } from './login.ts';
import type { Target } from './target.ts';

/** Seconds between two signs of life, and how many may go unanswered. */
const KEEPALIVE = { seconds: 15, count: 3 };

/** A server that hung up before it had said anything: what sshd does when it is asked too often (MaxStartups). */
export class HungUp extends Error {
  override name = 'HungUp';
}

/**
 * Speaks SSH on an open stream up to the login.
 *
 * @throws UserError `login-refused`, `unreachable` or what the verifier holds against the host key;
 *   HungUp where trying again may help
 */
export const handshake = async (
  stream: Duplex,
  target: Target,
  trust: Trust,
  verifier: Verifier,
  login: Login,
  signal: AbortSignal,
): Promise<{ ssh: NodeSSH; client: Client }> => {
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    sock: stream,
    username: target.user,
    algorithms: { kex: KEY_EXCHANGES, cipher: CIPHERS, serverHostKey: hostKeyAlgorithms(trust) },
    hostVerifier: verifier.accepts,
    authHandler: login.next,
    keepaliveInterval: KEEPALIVE.seconds * 1000,
    keepaliveCountMax: KEEPALIVE.count,
    readyTimeout: target.timeout * 1000,
  });
  const client = ssh.connection;
  if (client === null) throw new Error('node-ssh made no connection');
  // For as long as it lives: an error without a listener would end the process.
  client.on('error', () => {});
  client.once('handshake', verifier.record);
  const onAbort = (): void => void client.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await connecting;
    return { ssh, client };
  } catch (error) {
    client.destroy();
    signal.throwIfAborted();
    throw explain(error, { target, verifier, login });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

type Circumstances = { target: Target; verifier: Verifier; login: Login };

/** Sorts what ssh2 says by the level it gives an error. */
const explain = (error: unknown, { target, verifier, login }: Circumstances): Error => {
  const said = messageOf(error);
  if (!(error instanceof Error)) return unreachable(target, said, error);
  const level = 'level' in error ? error.level : undefined;
  const refusedKey = verifier.refused();
  if (refusedKey !== undefined) return refusedKey;
  // A file of this machine: what the server showed could not be written down.
  if ('path' in error) return error;
  if (level === 'client-authentication' || level === 'agent' || TOO_MANY.test(said))
    return login.refused(error);
  if (level === 'client-timeout') return unreachable(target, `no login within ${target.timeout} s`, error);
  if (level === 'handshake') return unreachable(target, said, error);
  return new HungUp(said, { cause: error });
};

const TOO_MANY = /too many authentication failures/i;
