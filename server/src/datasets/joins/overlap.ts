import type { Value } from '../../duckdb/analysis.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { numberOf } from '../profile/measures.ts';
import type { Candidate } from './candidates.ts';

/** What the values of two columns have in common. */
export interface Overlap {
  /** How many of the different values on the left are found on the right, 0 to 1, of a sample of them. */
  matched: number;
  /** Whether no value comes twice. */
  leftUnique: boolean;
  rightUnique: boolean;
}

const SAMPLED_VALUES = 20_000;

/** One statement over tables `a` and `b` that measures how two columns overlap. */
export function overlapSql({ left, right }: Candidate): string {
  const [one, other] = [quoteName(left.column.name), quoteName(right.column.name)];
  // Values of different types meet as text.
  const as = left.column.type === right.column.type ? '' : '::VARCHAR';
  return `WITH l AS (SELECT ${one}${as} AS v, count(*) AS n FROM a WHERE ${one} IS NOT NULL GROUP BY 1),
      r AS (SELECT ${other}${as} AS v, count(*) AS n FROM b WHERE ${other} IS NOT NULL GROUP BY 1),
      s AS (SELECT v FROM l ORDER BY hash(v) LIMIT ${SAMPLED_VALUES})
    SELECT (SELECT count(*) FROM s), (SELECT count(*) FROM s SEMI JOIN r USING (v)),
      (SELECT max(n) FROM l), (SELECT max(n) FROM r)`;
}

/** The row of `overlapSql`; nothing where a side holds no values. */
export function readOverlap([values = null, matched = null, left = null, right = null]: readonly Value[]):
  | Overlap
  | undefined {
  const count = numberOf(values) ?? 0;
  if (count === 0 || right === null) return undefined;
  return {
    matched: (numberOf(matched) ?? 0) / count,
    leftUnique: numberOf(left) === 1,
    rightUnique: numberOf(right) === 1,
  };
}
