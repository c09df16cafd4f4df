import type { Aggregate } from '../request.ts';
import { aggregated } from './sql.ts';

/** How rows are gathered: the CTE `__rows`, and what counts rows and aggregates each value over it. */
export interface Gathered {
  cte: string;
  rows: string;
  values: string[];
}

/** What of each group the aggregate is made of, and how it is made of the same of several groups. */
const PARTS: Partial<Record<Aggregate, { parts: (of: string) => string[]; whole: string[] }>> = {
  count: { parts: (of) => [`count(${of})`], whole: ['sum'] },
  sum: { parts: (of) => [`sum(${of})`], whole: ['sum'] },
  min: { parts: (of) => [`min(${of})`], whole: ['min'] },
  max: { parts: (of) => [`max(${of})`], whole: ['max'] },
  avg: { parts: (of) => [`sum(${of})`, `count(${of})`], whole: ['sum', 'sum'] },
};

/**
 * Groups the rows by `keys` once, where the aggregate of a whole follows from those of its parts, so that ranking and
 * gathering what is beyond the largest groups go over the groups; a median or a number of different values takes every
 * row again.
 * @param picked the CTE `__rows` of all rows, with the keys and `values` by their aliases
 */
export function gathered(
  picked: string,
  keys: readonly string[],
  aggregate: Aggregate,
  values: readonly string[],
): Gathered {
  const how = PARTS[aggregate];
  if (how === undefined) {
    return { cte: picked, rows: 'count(*)', values: values.map((value) => aggregated(aggregate, value)) };
  }
  const parts = values.flatMap((value) => how.parts(value).map((sql, at) => `${sql} AS ${value}_${at}`));
  const whole = (value: string): string =>
    how.whole.map((combine, at) => `${combine}(${value}_${at})`).join(' / ');
  return {
    cte:
      `__rows AS MATERIALIZED (WITH ${picked} SELECT ${keys.join(', ')}, count(*) AS n, ${parts.join(', ')} ` +
      `FROM __rows GROUP BY ${keys.join(', ')})`,
    rows: 'sum(n)',
    values: values.map((value) => `CAST(${whole(value)} AS DOUBLE)`),
  };
}
