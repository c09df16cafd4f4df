import type { ReadingReport } from '../../reading.ts';
import type { Row } from './row.ts';
import { addressOf, type Merge } from './sheet.ts';

type Guess = ReadingReport['guesses'][number];

/** Where the names of the columns stand in a sheet, and what was made of that. */
export interface Header {
  /** How many rows at the beginning are above the data: titles and names. */
  above: number;
  /** The names, by the numbers of their columns; nothing where no row holds names. */
  names: string[] | undefined;
  /** How many rows of the sheet are above the names, or the data where there are none. */
  skipped: number;
  guesses: Guess[];
}

const isText = (value: Row['values'][number]): boolean => value?.type === 'VARCHAR';
const filled = ({ values }: Row): number => values.filter((value) => value !== undefined).length;
const YEAR = /^(?:19|20)\d\d$/;

/**
 * Finds the names of the columns in the first rows of a sheet: below titles, which are rows with one text where others
 * have more, and in two rows where the first has merged cells or the second stands above numbers alone.
 */
export function headerOf(
  rows: readonly Row[],
  merges: readonly Merge[],
  { header: given, titles: mayHaveTitles }: { header: boolean | undefined; titles: boolean },
): Header {
  const guesses: Guess[] = [];
  const titles = mayHaveTitles ? titleRows(rows) : 0;
  const [first, second] = [rows[titles], rows[titles + 1]];
  const skipped = (first?.number ?? 1) - 1;
  if (titles > 0) {
    const shown = rows.slice(0, titles).flatMap(({ values }) => values.flatMap((value) => value?.text ?? []));
    guesses.push(
      guess('skipRows', String(skipped), `Above the table stands "${shown.join('", "').slice(0, 200)}".`, [
        '0',
      ]),
    );
  }
  if (
    first === undefined ||
    given === false ||
    (given === undefined && !holdsNames(first, rows.slice(titles + 1)))
  ) {
    if (first !== undefined && given === undefined)
      guesses.push(guess('header', 'false', `Row ${first.number} holds more than text.`, ['true']));
    return { above: titles, names: undefined, skipped, guesses };
  }
  const below = rows.slice(titles + 2);
  const why = second === undefined || given === true ? undefined : secondRow(first, second, below, merges);
  if (second !== undefined && why !== undefined) {
    guesses.push(
      guess('header', 'true', `Rows ${first.number} and ${second.number} name the columns: ${why}.`, [
        'false',
      ]),
    );
    return { above: titles + 2, names: joined(first, second, merges), skipped, guesses };
  }
  if (!first.values.every((value) => value === undefined || isText(value)))
    guesses.push(
      guess('header', 'true', `Row ${first.number} holds texts and years, which look like names.`, ['false']),
    );
  const names = Array.from(first.values, (value) => value?.text ?? '');
  return { above: titles + 1, names, skipped, guesses };
}

const guess = (about: Guess['about'], value: string, evidence: string, candidates: string[]): Guess => ({
  about,
  column: null,
  value,
  evidence,
  sure: false,
  candidates,
});

function titleRows(rows: readonly Row[]): number {
  const widest = Math.max(0, ...rows.map(filled));
  const isTitle = (row: Row): boolean => filled(row) === 1 && row.values.some(isText);
  const first = rows.findIndex((row) => !isTitle(row));
  // A column of texts, or a table whose rows are mostly empty, has no title.
  return widest >= 2 &&
    first > 0 &&
    first <= 10 &&
    filled(rows[first] ?? { number: 0, values: [] }) >= widest / 2
    ? first
    : 0;
}

function holdsNames(row: Row, below: readonly Row[]): boolean {
  const values = row.values.filter((value) => value !== undefined);
  if (values.every(isText)) return true;
  const years = values.filter((value) => !isText(value));
  const distinct = new Set(values.map(({ text }) => text));
  return (
    isText(values[0]) &&
    distinct.size === values.length &&
    years.every(({ type, text }) => type === 'BIGINT' && YEAR.test(text)) &&
    !below.some(({ values: others }) =>
      row.values.some((value, at) => value?.type === 'BIGINT' && YEAR.test(others[at]?.text ?? '')),
    )
  );
}

function secondRow(
  first: Row,
  second: Row,
  below: readonly Row[],
  merges: readonly Merge[],
): string | undefined {
  if (second.number !== first.number + 1 || below.length === 0) return undefined;
  if (!second.values.every((value) => value === undefined || isText(value))) return undefined;
  const wide = merges.find(({ top, left, right }) => top === first.number && right > left);
  if (wide !== undefined) return `${addressOf(wide.top, wide.left)} is merged over several columns`;
  const typed = second.values.filter((value, at) => value !== undefined && aboveOthers(below, at)).length;
  return typed > 0 && typed * 2 >= filled(second)
    ? 'the second is text above values that are none'
    : undefined;
}

const aboveOthers = (below: readonly Row[], column: number): boolean => {
  const values = below.flatMap(({ values: all }) => all[column] ?? []);
  return values.length > 0 && !values.some(isText);
};

function joined(first: Row, second: Row, merges: readonly Merge[]): string[] {
  const width = Math.max(first.values.length, second.values.length);
  const wide = merges.filter(({ top }) => top === first.number).toSorted((a, b) => a.left - b.left);
  let next = 0;
  return Array.from({ length: width }, (_none, column) => {
    while ((wide[next]?.right ?? width) < column) next += 1;
    const merge = wide[next];
    const from = merge !== undefined && merge.left <= column ? merge.left : column;
    const upper = first.values[from]?.text ?? '';
    const lower = second.values[column]?.text ?? '';
    return upper === lower ? upper : `${upper} ${lower}`.trim();
  });
}
