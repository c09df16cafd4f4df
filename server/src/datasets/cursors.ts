import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CallError } from '../errors.ts';
import type { Signer } from '../signer.ts';

/** Where the next page of an answer begins. */
export interface Cursors<Place> {
  /** @param of what the pages are of: the same for every page, and the caller's namespace among it */
  mint(of: unknown, place: Place): string;
  /** @throws CallError where the cursor is not this server's, too old, or of something else */
  read(of: unknown, cursor: string): Place;
}

const VALID_SECONDS = 60 * 60;

/** Cursors of one kind; a place is whatever `place` describes. */
export function createCursors<Place>(signer: Signer, kind: string, place: z.ZodType<Place>): Cursors<Place> {
  const purpose = `cursor:${kind}`;
  const payload = z.tuple([z.string(), place]);

  return {
    mint: (of, at) => signer.sign(purpose, [markOf(of), at], VALID_SECONDS),
    read(of, cursor) {
      const read = payload.safeParse(signer.verify(purpose, cursor));
      if (!read.success)
        throw new CallError('This cursor is not valid, or older than an hour. Start again without a cursor.');
      const [mark, at] = read.data;
      if (mark !== markOf(of)) {
        throw new CallError(
          'This cursor belongs to another request, or the data has changed since. Repeat every argument as it was, or start again without a cursor.',
        );
      }
      return at;
    },
  };
}

const markOf = (of: unknown): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 22);
