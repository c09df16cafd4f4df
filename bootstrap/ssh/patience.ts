import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../core/host.ts';
import { UserError } from '../../core/user-error.ts';
import { connect } from './connect.ts';
import type { Connection, ConnectOptions } from './connection.ts';

/** Seconds that a machine gets from its start to a login, by what keeps it from that. */
const PATIENCE: Record<string, number> = {
  /** sshd does not listen yet: clouds' own images take half a minute, big machines several. */
  unreachable: 300,
  /** It does, but until the boot is over PAM lets nobody in (pam_nologin(8)). */
  'login-refused': 60,
};

const EVERY = 2000;

/**
 * Connects to a machine that was started a moment ago, as soon as it lets anybody in.
 *
 * @param onWait called once, where there is something to wait for, with the reason
 * @throws UserError as `connect` does, once the machine has had its time
 */
export const connectOnceUp = async (
  host: Host,
  options: ConnectOptions,
  onWait: (reason: string) => void,
): Promise<Connection> => {
  const begun = performance.now();
  for (let first = true; ; first = false) {
    try {
      return await connect(host, options);
    } catch (error) {
      const patience = error instanceof UserError ? (PATIENCE[error.code] ?? 0) : 0;
      if (performance.now() - begun > patience * 1000) throw error;
      if (first && error instanceof UserError) onWait(error.message);
      await sleep(EVERY, undefined, { signal: options.signal });
    }
  }
};
