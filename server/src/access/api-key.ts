import type { Buffer } from 'node:buffer';
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const ID_BYTES = 6;
const SECRET_BYTES = 32;
const SHAPE = /^berth_([0-9a-f]{12})_[\w-]{43}$/;

/** A new key. The text is the only copy: what is stored is its digest. */
export function mintKey(): { id: string; text: string; hash: Buffer } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const text = `berth_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { id, text, hash: digest(text) };
}

/** The id inside a key's text, or nothing where the text is no key of this server's making. */
export function keyIdOf(text: string): string | undefined {
  return SHAPE.exec(text)?.[1];
}

/**
 * What is kept of a secret token. SHA-256 and nothing slower: the tokens are random, not chosen by people.
 */
export function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Compares digests in a time that tells nothing of where they differ. */
export function sameDigest(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
