import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CallError } from './errors.ts';
import type { Signer } from './signer.ts';

/** One page of a list, and the cursor of the next; null on the last page. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Where the next page of an answer begins. */
export interface Cursors<Place> {
  /** @param of what the pages are of: the same for every page, and the caller's namespace among it */
  mint(of: unknown, place: Place): string;
  /** @throws CallError where the cursor is not this server's, too old, or of something else */
  read(of: unknown, cursor: string): Place;
  /** Cuts what was looked up to `limit`, one more than which tells that another page follows. */
  page<Item>(of: unknown, found: readonly Item[], limit: number, placeOf: (last: Item) => Place): Page<Item>;
}

const VALID_SECONDS = 60 * 60;

/** Cursors of one kind; a place is whatever `place` describes. */
export function createCursors<Place>(signer: Signer, kind: string, place: z.ZodType<Place>): Cursors<Place> {
  const purpose = `cursor:${kind}`;
  const payload = z.tuple([z.string(), place]);
  const mint = (of: unknown, at: Place): string => signer.sign(purpose, [markOf(of), at], VALID_SECONDS);

  return {
    mint,
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
    page(of, found, limit, placeOf) {
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const nextCursor = found.length > limit && last !== undefined ? mint(of, placeOf(last)) : null;
      return { items, nextCursor };
    },
  };
}

const markOf = (of: unknown): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 22);
