import { createHash, createHmac } from 'node:crypto';
import { matchesPatterns } from './patterns.ts';

/** One entry of a known_hosts file. Format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export type KnownKey = {
  /** `@revoked` and the like, empty for an ordinary entry. */
  marker: string;
  names: string;
  type: string;
  /** The key's blob, base64. */
  key: string;
  /** Where it stands, `file:line`. */
  source: string;
};

/** Reads known_hosts text; comments, blank lines and lines that are not entries are passed over. */
export const parseKnownHosts = (text: string, file: string): KnownKey[] =>
  text.split('\n').flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : '';
    const [names, type, key] = words;
    if (!names || names.startsWith('#') || type === undefined || key === undefined) return [];
    return [{ marker: marker ?? '', names, type, key, source: `${file}:${index + 1}` }];
  });

/** The entries for a name, `address` or `[address]:port`; names may be hashed, wildcards or negated. */
export const entriesFor = (entries: readonly KnownKey[], name: string): KnownKey[] =>
  entries.filter(({ names }) =>
    names.startsWith('|1|') ? isHashOf(names, name) : matchesPatterns(names, name),
  );

/** `|1|salt|hash`: HMAC-SHA1 of the name under the salt, both base64. */
const isHashOf = (hashed: string, name: string): boolean => {
  const [, , salt = '', hash] = hashed.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
};

/** How known_hosts names a server: the port only where it is not 22. */
export const knownHostsName = (address: string, port: number): string =>
  port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`;

/** `SHA256:…`, as every OpenSSH tool prints it. */
export const fingerprint = (key: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;

/** The type that a key's blob names itself (RFC 4253, 6.6), `ssh-ed25519`. */
export const keyType = (key: string): string => {
  const blob = Buffer.from(key, 'base64');
  return blob.length < 4 ? '' : blob.toString('utf8', 4, 4 + blob.readUInt32BE(0));
};
