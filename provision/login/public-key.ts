import { createHash } from 'node:crypto';

/** A public key as authorized_keys and .pub files have it: `type base64`, and perhaps a comment. */
export const PUBLIC_KEY = /^(ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*( .*)?$/;

/** `SHA256:…` of a public key (`type base64`), as ssh-keygen -l prints it. */
export const fingerprintOf = (publicKey: string): string => {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
};
