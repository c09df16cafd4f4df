import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const MARK_LENGTH = 16;
const envelope = z.tuple([z.number(), z.unknown()]);

/** Mints and checks what this server hands out and takes back: links, cursors, handles, sessions. */
export interface Signer {
  /** A token for `payload` (JSON, readable by its holder) that holds for `seconds`, for one purpose only. */
  sign(purpose: string, payload: unknown, seconds: number): string;
  /** The payload, or undefined where the token is forged, expired or meant for another purpose. */
  verify(purpose: string, token: string): unknown;
  /** A short name of a text, such as a secret, that tells two apart and gives nothing away of either. */
  mark(purpose: string, text: string): string;
}

/** Signs by HMAC-SHA256; replicas that share the key accept each other's tokens. */
export function createSigner(key: string, now: () => number = Date.now): Signer {
  const sealed = (purpose: string, body: string): string =>
    `${body}.${createHmac('sha256', key).update(`${purpose}\n${body}`).digest('base64url')}`;

  return {
    sign(purpose, payload, seconds) {
      const body = Buffer.from(JSON.stringify([now() + seconds * 1_000, payload])).toString('base64url');
      return sealed(purpose, body);
    },
    verify(purpose, token) {
      const [body = ''] = token.split('.', 1);
      // Compared as text: each token has one spelling, so that whoever remembers one by its text knows it
      // again.
      const given = Buffer.from(token);
      const due = Buffer.from(sealed(purpose, body));
      if (given.length !== due.length || !timingSafeEqual(given, due)) return undefined;
      const [expires, payload] = envelope.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
      return expires < now() ? undefined : payload;
    },
    // Two lines before the text, where a token has one: neither can be made to look like the other.
    mark: (purpose, text) =>
      createHmac('sha256', key).update(`mark\n${purpose}\n${text}`).digest('base64url').slice(0, MARK_LENGTH),
  };
}
