import { UserError } from '../../core/user-error.ts';
import type { Trust, Verdict } from './host-key.ts';
import { fingerprint, keyType } from './known-hosts.ts';

export type Refused = Exclude<Verdict, 'known' | 'new'>;

/**
 * Why a server's key was not accepted, and exactly how to mend it.
 *
 * @param server how messages name it
 * @param key the key it showed, base64
 * @param file path of the known_hosts file
 */
export const hostKeyError = (
  verdict: Refused,
  server: string,
  trust: Trust,
  key: string,
  file: string,
): UserError => {
  const shown = `${keyType(key)} ${fingerprint(key)}`;
  const line = `${keyType(key)} ${key}`;
  switch (verdict) {
    case 'revoked': {
      const revoked = trust.revoked.filter((entry) => entry.key === key).map(({ source }) => source);
      return new UserError(
        'host-key-revoked',
        `${server}: its host key ${shown} is marked @revoked at ${revoked.join(', ')}`,
        { hint: 'Do not connect. Give the machine a new host key first.' },
      );
    }
    case 'changed': {
      const known = [
        ...trust.known.map((entry) => `${entry.type} ${fingerprint(entry.key)} (${entry.source})`),
        ...trust.fingerprints.map((print) => `${print} (${PINNED})`),
      ];
      const sources = [
        ...new Set([...trust.known.map(({ source }) => source), ...trust.fingerprints.map(() => PINNED)]),
      ].join(', ');
      const message = [
        `${server}: the host key is not the one that is known for ${trust.name}`,
        ...known.map((key) => `  known: ${key}`),
        `  shown: ${shown}`,
      ];
      const hint = [
        'Either the machine was rebuilt or something stands in between.',
        COMPARE,
        `If it is right, replace the known one (${sources}) by:`,
        `  ${replacement(trust, key)}`,
      ];
      return new UserError('host-key-changed', message.join('\n'), { hint: hint.join('\n') });
    }
    case 'unknown': {
      const hint = [
        COMPARE,
        'If it is right, do one of these:',
        `  - in the inventory, under hostKeys of the host: ${line}`,
        `  - append to ${file}: ${trust.name} ${line}`,
        '  - in the inventory, hostKeyPolicy: accept-new, which trusts the first key seen',
      ];
      return new UserError('unknown-host-key', `${server}: its host key is not known: ${shown}`, {
        hint: hint.join('\n'),
      });
    }
  }
};

/** In the form of what it replaces. */
const replacement = (trust: Trust, key: string): string => {
  if (trust.known.length === 0) return fingerprint(key);
  const line = `${keyType(key)} ${key}`;
  return trust.pinned ? line : `${trust.name} ${line}`;
};

/** A fingerprint comes from the inventory, or from the tags of the machine. */
const PINNED = 'hostKeys of the inventory, or the machine’s own tags';

const COMPARE =
  'Compare the fingerprint on the machine’s own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub';
