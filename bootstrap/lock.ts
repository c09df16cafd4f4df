import { quote } from '../core/shell.ts';
import { UserError } from '../core/user-error.ts';
import type { Paths } from './paths.ts';
import type { Connection, Held } from './ssh/connection.ts';

/** Seconds. The host frees a lock whose connection has been silent for longer than three of these. */
const HEARTBEAT = 15;
const WAIT = 600;

/**
 * A script that takes the host's lock for one stack and keeps it for as long as somebody at the other
 * end of its standard input is alive: when the connection dies, input ends or falls silent, and the
 * kernel frees the lock with the process. A lock that is taken is reported as `busy <owner>`.
 */
const lockScript = (paths: Paths, owner: string): string => `umask 077
mkdir -p ${quote(paths.run)}
exec 9>>${quote(paths.lock)}
if ! flock -w 1 9; then
  echo "busy $(cat ${quote(paths.lock)})" >&2
  flock -w ${WAIT} 9 || exit 75
fi
echo ${quote(owner)}" since $(date -u +%Y-%m-%dT%H:%M:%SZ)" > ${quote(paths.lock)}
echo held
while [ -n "$(timeout ${HEARTBEAT * 3} head -c 1 | od -An -c)" ]; do :; done
rm -f ${quote(paths.candidate)}`;

/**
 * Takes the host's lock, waiting for its present holder, whom `onBusy` is told.
 *
 * @param owner who we are, for whoever comes next: no quotes, one line
 * @throws UserError `host-locked` after ten minutes of waiting
 */
export const takeLock = async (
  connection: Connection,
  paths: Paths,
  owner: string,
  onBusy: (holder: string) => void,
): Promise<() => Promise<void>> => {
  let holder = 'another run';
  const held = await connection
    .hold(lockScript(paths, owner), {
      deadline: WAIT + 30,
      onLine: (stream, line) => {
        if (stream !== 'stderr' || !line.startsWith('busy ')) return;
        holder = line.slice('busy '.length);
        onBusy(holder);
      },
    })
    .catch((cause: unknown) => {
      if (!(cause instanceof UserError) || cause.code !== 'held-script-ended') throw cause;
      throw new UserError('host-locked', `the host is locked by ${holder}`, {
        hint: 'wait for that run to end; the lock is free as soon as its connection is gone',
        cause,
      });
    });
  return releaseOf(held);
};

const releaseOf = (held: Held): (() => Promise<void>) => {
  const heartbeat = setInterval(() => held.send('.'), HEARTBEAT * 1000);
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    held.close();
    // A connection that is gone has freed it, and why it is gone is for whoever needed it to say.
    await held.closed.catch(() => {});
  };
};
