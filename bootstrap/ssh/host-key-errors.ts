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
    case 'revoked':
      return new UserError(
        'host-key-revoked',
        `${server}: its host key ${shown} is marked @revoked at ${sources(trust.revoked, key)}`,
        { hint: 'Do not connect. Give the machine a new host key first.' },
      );
    case 'changed':
      return new UserError(
        'host-key-changed',
        [
          `${server}: the host key is not the one that is known for ${trust.name}`,
          ...trust.known.map((entry) => `  known: ${entry.type} ${fingerprint(entry.key)} (${entry.source})`),
          `  shown: ${shown}`,
        ].join('\n'),
        {
          hint: [
            'Either the machine was rebuilt or something stands in between.',
            `${COMPARE} If it is right, ${trust.pinned ? 'put this into the inventory under hostKeys instead of the known one' : `replace the line of ${trust.known[0]?.source ?? file} by`}:`,
            trust.pinned ? `  ${line}` : `  ${trust.name} ${line}`,
          ].join('\n'),
        },
      );
    case 'unknown':
      return new UserError('unknown-host-key', `${server}: its host key is not known: ${shown}`, {
        hint: [
          `${COMPARE} If it is right, do one of these:`,
          `  - in the inventory, under hostKeys of the host: ${line}`,
          `  - append to ${file}: ${trust.name} ${line}`,
          '  - in the inventory, hostKeyPolicy: accept-new, which trusts the first key seen',
        ].join('\n'),
      });
  }
};

const COMPARE =
  'Compare the fingerprint on the machine’s own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub';

const sources = (entries: Trust['revoked'], key: string): string =>
  entries
    .filter((entry) => entry.key === key)
    .map(({ source }) => source)
    .join(', ');
