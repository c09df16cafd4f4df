import type { ServerHostKeyAlgorithm } from 'ssh2';
import { entriesFor, fingerprint, keyType, type KnownKey } from './known-hosts.ts';

/** What is known of one server's host key before it is contacted. */
export type Trust = {
  /** Its name in known_hosts. */
  name: string;
  known: KnownKey[];
  /** `SHA256:…` of keys of which no more is known. */
  fingerprints: string[];
  revoked: KnownKey[];
  /** Whether the inventory's own keys decide, whatever the file says. */
  pinned: boolean;
  policy: 'strict' | 'accept-new';
};

export type Verdict = 'known' | 'new' | 'unknown' | 'changed' | 'revoked';

/** Where the inventory gives keys, only those count; `@revoked` entries count always. */
export const trustFor = (
  name: string,
  entries: readonly KnownKey[],
  inventory: { hostKeys: readonly string[]; hostKeyPolicy: Trust['policy'] },
): Trust => {
  const own = entriesFor(entries, name);
  const { hostKeys } = inventory;
  const pinned = hostKeys.length > 0;
  return {
    name,
    known: pinned
      ? hostKeys.filter((line) => !isFingerprint(line)).map((line) => pinnedKey(name, line))
      : own.filter(({ marker }) => marker === ''),
    fingerprints: hostKeys.filter(isFingerprint),
    revoked: own.filter(({ marker }) => marker === '@revoked'),
    pinned,
    policy: inventory.hostKeyPolicy,
  };
};

const isFingerprint = (line: string): boolean => line.startsWith('SHA256:');

const pinnedKey = (name: string, line: string): KnownKey => {
  const [type = '', key = ''] = line.trim().split(/\s+/);
  return { marker: '', names: name, type, key, source: 'hostKeys of the inventory' };
};

/**
 * Judges the key that a server showed (base64 blob). A key of another type than the known ones is
 * a changed key: the server was asked for a known type first, so it has lost that one.
 */
export const judge = (trust: Trust, key: string): Verdict => {
  if (trust.revoked.some((entry) => entry.key === key)) return 'revoked';
  if (trust.known.some((entry) => entry.key === key && entry.type === keyType(key))) return 'known';
  if (trust.fingerprints.includes(fingerprint(key))) return 'known';
  if (trust.known.length + trust.fingerprints.length > 0) return 'changed';
  return trust.policy === 'accept-new' ? 'new' : 'unknown';
};

const ALGORITHMS: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** What to ask the server for: the types we know a key of first, then all others; a fingerprint tells no type. */
export const hostKeyAlgorithms = (trust: Trust): ServerHostKeyAlgorithm[] => {
  const types = new Set(trust.known.map(({ type }) => type));
  const known = (algorithm: ServerHostKeyAlgorithm): boolean =>
    types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...ALGORITHMS.filter(known), ...ALGORITHMS.filter((algorithm) => !known(algorithm))];
};
