import type { DateOrder } from './dates.ts';

/** A column of dates or moments, and the orders that all its values fit. */
export interface DateColumn {
  name: string;
  values: readonly string[];
  orders: readonly DateOrder[];
}

export interface DateDecision {
  /** Nothing where the file has no date of figures whose order says anything. */
  order: DateOrder | null;
  evidence: string;
  sure: boolean;
  candidates: DateOrder[];
}

const WORDS: Record<DateOrder, string> = {
  dmy: 'day, month, year',
  mdy: 'month, day, year',
  ymd: 'year, month, day',
};

/** Decides on one order for a file, from all its columns of dates and from what stands beside them. */
export function decideDates(
  columns: readonly DateColumn[],
  clues: { delimiter: string; decimal: '.' | ',' | null; order?: DateOrder | undefined },
): DateDecision {
  if (clues.order !== undefined)
    return { order: clues.order, evidence: 'It was given.', sure: true, candidates: [] };
  const figured = columns.filter(({ orders }) => orders.length > 0 && orders.length < 3);
  if (figured.length === 0) return { order: null, evidence: '', sure: true, candidates: [] };
  const certain = figured.filter(({ orders }) => orders.length === 1);
  const counts = Map.groupBy(certain, ({ orders }) => orders[0] ?? 'ymd');
  const [most, next] = [...counts].toSorted((a, b) => b[1].length - a[1].length);
  if (most !== undefined) {
    const [order, [column]] = most;
    const value = column?.values.find((each) => shows(each, order)) ?? column?.values[0];
    const evidence = `Dates such as "${value}" in column "${column?.name}" fit no other order than ${WORDS[order]}.`;
    // The year at the beginning says nothing of dates that end with it.
    const open = order === 'ymd' ? figured.filter(({ orders }) => !orders.includes('ymd')) : [];
    if (open.length > 0) return decideDates(open, clues);
    if (next !== undefined) return { order, evidence, sure: false, candidates: [next[0]] };
    if (most[1].every(mayBeginWithYear)) {
      return {
        order,
        evidence: `"${value}" in column "${column?.name}" was read as ${WORDS[order]}, but may begin with its year, which has two figures.`,
        sure: false,
        candidates: [],
      };
    }
    // What dates with slashes show says little of those with dots.
    const isApart = figured.some(
      (each) => each.orders.length > 1 && !most[1].some((own) => separatorOf(own) === separatorOf(each)),
    );
    return { order, evidence, sure: !isApart, candidates: isApart ? [order === 'dmy' ? 'mdy' : 'dmy'] : [] };
  }
  return decideLikely(figured, clues);
}

/** The sign between the numbers of a column's first date. */
export const separatorOf = ({ values }: Pick<DateColumn, 'values'>): string | undefined =>
  /^\d+([./-])/.exec(values[0] ?? '')?.[1];

// 25/01/02: what differs less from row to row is rather the year.
function mayBeginWithYear({ values }: DateColumn): boolean {
  const parts = values.map((value) => YEAR_FIRST.exec(value));
  const different = (part: number): number => new Set(parts.map((each) => each?.[part])).size;
  return !parts.includes(null) && different(1) <= different(2);
}

const YEAR_FIRST = /^(\d\d)\/(?:0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])(?!\d)/;

const shows = (value: string, order: DateOrder): boolean =>
  (value.match(/\d+/g) ?? []).some((part, at) => order[at] === 'd' && Number(part) > 12);

function decideLikely(
  columns: readonly DateColumn[],
  { delimiter, decimal }: { delimiter: string; decimal: '.' | ',' | null },
): DateDecision {
  const values = columns.flatMap((column) => column.values);
  const example = values[0] ?? '';
  let day = 0;
  const reasons: [number, string][] = [];
  const say = (points: number, reason: string): void => {
    day += points;
    reasons.push([points, reason]);
  };
  if (/^\d+\./.test(example)) say(3, 'dates with dots begin with the day');
  else if (/^\d+-/.test(example))
    say(1, 'dates with hyphens that end with the year mostly begin with the day');
  else say(-1, 'dates with slashes that end with the year mostly begin with the month');
  if (decimal === ',') say(2, 'numbers have a decimal comma');
  if (delimiter === ';') say(1, 'values are divided by semicolons');
  if (values.some((value) => /[ap]\.?m/i.test(value))) say(-1, 'hours are counted to twelve');
  const order: DateOrder = day > 0 ? 'dmy' : 'mdy';
  const because = reasons
    .filter(([points]) => points > 0 === day > 0)
    .map(([, reason]) => reason)
    .join(', and because ');
  const separators = new Set(columns.map(separatorOf));
  const sure = Math.abs(day) >= 3 && separators.size === 1;
  return {
    order,
    evidence: `"${example}" was read as ${WORDS[order]}, because ${because}.`,
    sure,
    candidates: sure ? [] : [order === 'dmy' ? 'mdy' : 'dmy'],
  };
}
