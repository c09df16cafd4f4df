import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../core/host.ts';
import { UserError } from '../core/user-error.ts';
import { execute } from './execute.ts';
import type { Facts } from './probe/facts.ts';
import { look, type Session } from './session.ts';
import { connect } from './ssh/connect.ts';
import type { ConnectOptions } from './ssh/connection.ts';
import { hostKey, makeHostKey, ownHostKey } from './steps/host-key.ts';

/** How often, a second apart, a host is asked for its new key while its sshd reads it. */
const TRIES = 10;

/**
 * Gives a host that was made with an injected key one of its own: made there, pinned where everybody
 * finds it, shown by sshd, and only then is the injected one forgotten. Both are trusted until that
 * is through, and what an interrupted run did is taken up where it stopped. Returns the facts that
 * hold now.
 *
 * @throws StepFailure; UserError `not-converged`, and what pinning and connecting throw
 */
export const firstContact = async (session: Session, facts: Facts): Promise<Facts> => {
  const { connection, want, report, ssh } = session;
  const contact = connection.host.firstContact;
  if (contact === undefined) {
    report.end(hostKey.name, 'ok');
    return facts;
  }
  report.start(hostKey.name);
  let now = facts;
  if (ownHostKey(now, want) === undefined) {
    await execute(session, [{ step: hostKey.name, operations: makeHostKey() }]);
    now = await look(session);
  }
  const own = ownHostKey(now, want);
  if (own === undefined) throw notOwn('no new key is there');
  await contact.pin(own, ssh.signal);
  await execute(session, [{ step: hostKey.name, operations: hostKey.apply(now, want) }]);
  now = await look(session);
  if (now.hostKeyCopies.length > 0) throw notOwn(`${now.hostKeyCopies.join(', ')} came back`);
  await provesItself({ ...connection.host, hostKeys: [own] }, ssh);
  await contact.done(ssh.signal);
  report.end(hostKey.name, 'changed');
  return now;
};

/** Connects once more, trusting the new key alone: once the old one is forgotten there is no way back. */
const provesItself = async (host: Host, ssh: ConnectOptions): Promise<void> => {
  for (let left = TRIES; ; left -= 1) {
    try {
      const connection = await connect(host, ssh);
      return connection.close();
    } catch (error) {
      if (!(error instanceof UserError) || left === 1) throw error;
      await sleep(1000, undefined, { signal: ssh.signal });
    }
  }
};

const notOwn = (what: string): UserError =>
  new UserError('not-converged', `host-key ran without an error, but still: ${what}`, {
    hint: 'something on the host undoes it at once: look for another tool that manages its host keys',
  });
