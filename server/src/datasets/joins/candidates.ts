import type { Column } from '../../duckdb/analysis.ts';
import type { Dataset } from '../dataset.ts';
import { keyOfName } from '../names.ts';
import { isWhole, kindOf } from '../profile/kinds.ts';

type Side = Pick<Dataset, 'name' | 'columns'>;

/** Two columns that may mean the same; `likeness` is 0 to 1, by their names alone. */
export interface Candidate {
  left: { dataset: string; column: Column };
  right: { dataset: string; column: Column };
  likeness: number;
  reason: string;
}

// Names that many tables have for things that have nothing to do with each other.
const GENERIC = new Set([
  'id',
  'key',
  'code',
  'name',
  'date',
  'time',
  'type',
  'status',
  'value',
  'count',
  'year',
  'month',
  'day',
]);

const plain = (name: string): string => keyOfName(name).replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** Such as `customer` of `Customers` and `category` of `categories`. */
const singular = (name: string): string =>
  plain(name)
    .replace(/ies$/, 'y')
    .replace(/(?<=[xs]|ch|sh)es$|(?<!s)s$/, '');

/**
 * Pairs of columns of two datasets that may join, most likely first.
 *
 * @param every whether columns count whose names have nothing in common, as long as their types may join
 */
export function candidatesOf(left: Side, right: Side, every: boolean): Candidate[] {
  return left.columns
    .flatMap((one) =>
      right.columns.flatMap((other) => {
        if (!mayJoin(one, other)) return [];
        const like =
          likenessOf(left.name, one.name, right.name, other.name) ??
          (every ? { likeness: 0.1, reason: 'the types fit' } : undefined);
        if (like === undefined) return [];
        return [
          {
            left: { dataset: left.name, column: one },
            right: { dataset: right.name, column: other },
            ...like,
          },
        ];
      }),
    )
    .toSorted((one, other) => other.likeness - one.likeness);
}

/** Only values that are told apart exactly join well; a text may hold a number. */
function mayJoin(one: Column, other: Column): boolean {
  const group = groupOf(one);
  return group !== undefined && group === groupOf(other);
}

function groupOf(column: Column): 'key' | 'date' | undefined {
  const kind = kindOf(column);
  if (isWhole(column) || kind === 'text' || kind === 'id') return 'key';
  return column.type === 'DATE' ? 'date' : undefined;
}

function likenessOf(
  leftTable: string,
  left: string,
  rightTable: string,
  right: string,
): { likeness: number; reason: string } | undefined {
  const [one, other] = [plain(left), plain(right)];
  if (one === '' || other === '') return undefined;
  const refers = (column: string, table: string, key: string): boolean =>
    GENERIC.has(key) && column === `${singular(table)}${key}`;
  if (refers(one, rightTable, other)) return { likeness: 0.95, reason: `${left} names ${rightTable}` };
  if (refers(other, leftTable, one)) return { likeness: 0.95, reason: `${right} names ${leftTable}` };
  if (one === other)
    return { likeness: GENERIC.has(one) ? 0.4 : 0.9, reason: 'the columns have the same name' };
  if (one === singular(rightTable) || other === singular(leftTable)) {
    return { likeness: 0.6, reason: 'a column has the name of the other dataset' };
  }
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length >= 4 && long.endsWith(short) && !GENERIC.has(short)) {
    return { likeness: 0.5, reason: `${short} is part of both names` };
  }
  return undefined;
}
