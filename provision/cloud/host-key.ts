import { createHash, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import { Secret } from '../../core/secret.ts';
import { fingerprintOf } from '../login/public-key.ts';

/** An SSH host key. */
export type HostKey = {
  /** `ssh-ed25519 AAAA…` */
  publicKey: string;
  /** In OpenSSH's own format, for ssh_host_ed25519_key. */
  privateKey: Secret;
  /** `SHA256:…`, as ssh-keygen -l prints it. */
  fingerprint: string;
};

/**
 * The host key that goes into a new VM's user data. It is derived from the operator's cloud secret and from
 * what it is for, so that a creation that is repeated after a crash is the very same request, and nothing has
 * to be written down. It guards the first connection only: the first bootstrap replaces it.
 *
 * @param secretKey of the cloud access, which could read the user data anyway
 */
export const derivedHostKey = (
  secretKey: Secret,
  machine: { stack: string; name: string },
  generation: number,
): HostKey => {
  const info = ['berth host key', machine.stack, machine.name, generation].join('\n');
  const seed = Buffer.from(hkdfSync('sha256', secretKey.reveal(), 'berth', info, 32));
  return hostKeyOf(seed);
};

/** PKCS#8's header of an Ed25519 seed (RFC 8410, section 7). */
const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex');

const TYPE = 'ssh-ed25519';

const hostKeyOf = (seed: Buffer): HostKey => {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEADER, seed]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const point = Buffer.from(x, 'base64url');
  const blob = Buffer.concat([field(TYPE), field(point)]);
  const publicKey = `${TYPE} ${blob.toString('base64')}`;
  return {
    publicKey,
    privateKey: new Secret(openSshText(seed, point, blob)),
    fingerprint: fingerprintOf(publicKey),
  };
};

/** OpenSSH's private key format, unencrypted (PROTOCOL.key in OpenSSH's source). */
const openSshText = (seed: Buffer, point: Buffer, blob: Buffer): string => {
  // Two equal numbers by which a decryption is checked; nothing is encrypted here, so any will do.
  const check = createHash('sha256').update(point).digest().subarray(0, 4);
  const secret = Buffer.concat([
    check,
    check,
    field(TYPE),
    field(point),
    field(Buffer.concat([seed, point])),
    field('berth first contact'),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
};

/** A string of the SSH protocol: its length in four bytes, then itself (RFC 4251, section 5). */
const field = (content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
