import { z } from 'zod';
import { AGGREGATES, BUCKETS } from '../request.ts';

/** One axis of groups: names, times in buckets, or numbers as they are. */
export const axis = z.discriminatedUnion('type', [
  z.object({ type: z.literal('names'), numeric: z.boolean() }),
  z.object({ type: z.literal('times'), bucket: z.enum(BUCKETS) }),
  z.object({ type: z.literal('numbers') }),
]);

export type Axis = z.infer<typeof axis>;

/** What the rows of a chart mean, column by column: decided with the SQL, kept with the rows. */
export const view = z.discriminatedUnion('shape', [
  /**
   * x, is x other, series, is series other, rows, x there are, series there are, then one value for each of
   * `values`.
   */
  z.object({
    shape: z.literal('groups'),
    x: axis,
    top: z.number(),
    values: z.array(z.string()),
    aggregate: z.enum(AGGREGATES),
    /** Every so many points of a series were kept. */
    step: z.number(),
  }),
  /**
   * x, series, is series other, size, rows there are, then one value for each of `values`. Times are
   * milliseconds.
   */
  z.object({ shape: z.literal('points'), x: z.enum(['times', 'numbers']), values: z.array(z.string()) }),
  /** bin, series, is series other, rows. The bin i covers start + i × width up to the next. */
  z.object({ shape: z.literal('bins'), start: z.number(), width: z.number(), bins: z.number() }),
  /**
   * x, is x other, column of `values`, rows, low whisker, quarter, median, three quarters, high whisker,
   * outliers there are, the furthest of them, x there are.
   */
  z.object({ shape: z.literal('boxes'), x: axis.optional(), top: z.number(), values: z.array(z.string()) }),
  /** x, is x other, y, is y other, rows, x there are, y there are, value. */
  z.object({
    shape: z.literal('cells'),
    x: axis,
    y: axis,
    top: z.number(),
    aggregate: z.enum(AGGREGATES),
  }),
  /** One row: rows, then the coefficient of each pair: of 0 and 1, 0 and 2 … 1 and 2 …. */
  z.object({ shape: z.literal('correlation'), columns: z.array(z.string()) }),
]);

export type View = z.infer<typeof view>;
export type ViewOf<S extends View['shape']> = Extract<View, { shape: S }>;

/** The one statement behind a chart, and what its rows will mean. */
export interface Plan {
  sql: string;
  view: View;
}

/** What a column on an axis holds, read before the plan where it depends on it; times in milliseconds. */
export interface Facts {
  /** Rows that have a value. */
  rows: number;
  /** Different values, about. */
  distinct: number;
  least: number;
  most: number;
}

export type FactsByAxis = Partial<Record<'x' | 'y', Facts>>;
