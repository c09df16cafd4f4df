import { z } from 'zod';

// What several tools take and answer, in the same words everywhere.

/**
 * A text of at most `longest` characters; what is longer is not looked at any further. Postgres stores any character but NUL, and DuckDB ends a statement
 * there.
 */
export const plainText = (longest: number) =>
  z
    .string()
    .max(longest, { abort: true })
    .refine((text) => !text.includes('\0'), { error: 'must not contain the NUL character' });

/** How many of `what` a caller gets at once. */
export const limit = (what: string, { most, usual }: { most: number; usual: number }) =>
  z.int().min(1).max(most).default(usual).describe(`${what} at most`);

/** Which page of a list is wanted; `Cursors` makes and reads what it holds. */
export const cursor = z
  .string()
  .max(500)
  .optional()
  .describe('nextCursor of the page before; only limit may change');

export const nextCursor = z.string().nullable().describe('null on the last page');

/** A moment in an answer. */
export const instant = z.string().describe('ISO 8601, UTC');
