import type { Statistics } from './statistics.ts';

/** What each column is good for. */
export interface Roles {
  times: Statistics[];
  /** Numbers that say how much, not which. */
  measures: Statistics[];
  /** Columns of few different values, the fewest first. */
  groups: Statistics[];
}

const MOST_GROUPS = 50;

const AVERAGED =
  /(price|rate|ratio|percent|pct|score|rating|age|temp|avg|mean|margin|latency|duration|share|单价|价格|率|比例|评分|温度|年龄|时长)/i;
const IDENTIFIER = /(^|[_\s])(id|uuid|key|code|zip|phone|no|nr)$|编号|编码|电话/i;

const isIdentifier = ({ name, distinct, filled, isWhole, type }: Statistics): boolean =>
  IDENTIFIER.test(name) || (distinct > 50 && distinct >= filled * 0.95 && (type === 'text' || isWhole));

/** Tells measures from names: a whole number of a few values, such as a year or a rating, can be either. */
export function rolesOf(columns: readonly Statistics[]): Roles {
  const useful = columns.filter(({ filled, distinct }) => filled > 0 && distinct > 1);
  const named = useful.filter((column) => !isIdentifier(column));
  return {
    times: useful.filter(({ type }) => type === 'time'),
    measures: named.filter(({ type, isWhole, distinct }) => type === 'number' && !(isWhole && distinct <= 3)),
    groups: named
      .filter(
        ({ type, isWhole, distinct }) =>
          ((type === 'text' || type === 'boolean') && distinct <= MOST_GROUPS) ||
          (type === 'number' && isWhole && distinct <= 12),
      )
      .toSorted(
        (a, b) => Number(a.type === 'number') - Number(b.type === 'number') || a.distinct - b.distinct,
      ),
  };
}

/** Whether adding the column up means something. */
export const aggregateOf = ({ name }: Statistics): 'sum' | 'avg' => (AVERAGED.test(name) ? 'avg' : 'sum');

export const differ = (a: Statistics, b: Statistics | undefined): boolean => a.name !== b?.name;
