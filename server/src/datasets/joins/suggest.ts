import { z } from 'zod';
import type { Owner } from '../catalog.ts';
import type { Dataset } from '../dataset.ts';
import type { Library } from '../library.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { candidatesOf, type Candidate } from './candidates.ts';
import { overlapSql, readOverlap, type Overlap } from './overlap.ts';

const side = z.object({ dataset: z.string(), column: z.string() });

/** A join that the data bears out. */
export const suggestion = z.object({
  left: side,
  right: side,
  cardinality: z
    .enum(['one-to-one', 'one-to-many', 'many-to-one', 'many-to-many'])
    .describe('rows of left to rows of right'),
  matched: z.number().describe('share of the different values of left that are found in right, 0 to 1'),
  reason: z.string(),
  sql: z.string().describe('a SELECT to start from'),
});

export type Suggestion = z.infer<typeof suggestion>;

// Names that say little need data that says more: small numbers are found anywhere.
const leastMatched = ({ likeness }: Candidate): number => (likeness >= 0.5 ? 0.05 : 0.5);

/**
 * Looks at the data of the likeliest pairs of columns of `one` and each of `others`, and returns those that
 * do join, best first.
 *
 * @param limits.checks how many pairs of columns to look at
 * @param limits.likeness how alike the names must be at least, 0 to 1
 * @param limits.every whether names that have nothing in common are tried too
 */
export async function suggestJoins(
  library: Library,
  pairs: readonly (readonly [Dataset, Dataset])[],
  limits: { checks: number; every: boolean; likeness: number },
  owner: Owner,
): Promise<Suggestion[]> {
  const candidates = pairs
    .flatMap(([left, right]) =>
      candidatesOf(left, right, limits.every).map((candidate) => ({ left, right, candidate })),
    )
    .filter(({ candidate }) => candidate.likeness >= limits.likeness)
    .toSorted((one, other) => other.candidate.likeness - one.candidate.likeness)
    .slice(0, limits.checks);
  const found: { rank: number; suggestion: Suggestion }[] = [];
  for (const { left, right, candidate } of candidates) {
    const tables = [
      { dataset: left, as: 'a' },
      { dataset: right, as: 'b' },
    ];
    const [row = []] = await library.about(tables, owner)((query) => query(overlapSql(candidate)));
    const overlap = readOverlap(row);
    if (overlap === undefined || overlap.matched < leastMatched(candidate)) continue;
    found.push({
      rank: overlap.matched * (0.5 + candidate.likeness),
      suggestion: suggestionOf(candidate, overlap),
    });
  }
  return found.toSorted((one, other) => other.rank - one.rank).map(({ suggestion }) => suggestion);
}

/** Every two of some datasets. */
export function pairsOf(datasets: readonly Dataset[]): [Dataset, Dataset][] {
  return datasets.flatMap((one, at) =>
    datasets.slice(at + 1).map((other): [Dataset, Dataset] => [one, other]),
  );
}

function suggestionOf(
  { left, right, reason }: Candidate,
  { matched, leftUnique, rightUnique }: Overlap,
): Suggestion {
  const share = Math.round(matched * 1_000) / 1_000;
  const as = left.column.type === right.column.type ? '' : '::VARCHAR';
  const on = `a.${quoteName(left.column.name)}${as} = b.${quoteName(right.column.name)}${as}`;
  return {
    left: { dataset: left.dataset, column: left.column.name },
    right: { dataset: right.dataset, column: right.column.name },
    cardinality: `${leftUnique ? 'one' : 'many'}-to-${rightUnique ? 'one' : 'many'}`,
    matched: share,
    reason: `${reason}; ${Math.round(share * 100)} % of the values of ${left.column.name} are found in ${right.dataset}.${right.column.name}`,
    sql: `SELECT * FROM ${quoteName(left.dataset)} AS a JOIN ${quoteName(right.dataset)} AS b ON ${on}`,
  };
}
