import type { ColumnFits } from './column-fits.ts';
import type { NumberConvention } from './numbers.ts';

/** A column whose values are numbers under some convention. */
export interface NumberColumn {
  name: string;
  values: readonly string[];
  fits: ColumnFits['numbers'];
}

/** What else in a file speaks for one of the decimal signs. */
export interface NumberClues {
  delimiter: string;
  hasDottedDates: boolean;
  decimal?: NumberConvention['decimal'] | undefined;
  grouping?: NumberConvention['grouping'] | undefined;
}

/** The convention of a file. `null`: nothing in it says. */
export interface NumberDecision {
  decimal: NumberConvention['decimal'] | null;
  grouping: NumberConvention['grouping'] | null;
  evidence: string;
  sure: boolean;
  candidates: NumberConvention['decimal'][];
}

type Sign = NumberConvention['decimal'];

const other = (sign: Sign): Sign => (sign === '.' ? ',' : '.');
const hasSigns = (value: string): boolean => /[0-9\uff10-\uff19][.,\uff0c\uff0e]|[.,][0-9]/.test(value);
// Where the figures are those of ASCII, an input method for Chinese or Japanese typed the comma alone.
const hasWideComma = (value: string): boolean => /[0-9]\uff0c|\uff0c[0-9]/.test(value);
const SURE_MARGIN = 3;

/** Decides on one convention for a file, from all its columns of numbers and from what stands beside them. */
export function decideNumbers(columns: readonly NumberColumn[], clues: NumberClues): NumberDecision {
  const { decimal, evidence, sure, candidates } = decideDecimal(columns, clues);
  return { decimal, evidence, sure, candidates, grouping: clues.grouping ?? groupingOf(columns, decimal) };
}

function decideDecimal(
  columns: readonly NumberColumn[],
  clues: NumberClues,
): Omit<NumberDecision, 'grouping'> {
  const decision = decideBySigns(columns, clues);
  const odd = columns.flatMap(({ values }) => values).find(hasWideComma);
  if (odd === undefined || clues.decimal !== undefined || decision.decimal === null) return decision;
  return {
    ...decision,
    evidence: `${decision.evidence} The full-width comma in "${odd}" may also divide two values.`,
    sure: false,
  };
}

function decideBySigns(
  columns: readonly NumberColumn[],
  clues: NumberClues,
): Omit<NumberDecision, 'grouping'> {
  const signed = columns.filter(({ values }) => values.some(hasSigns));
  if (clues.decimal !== undefined) {
    return { decimal: clues.decimal, evidence: 'It was given.', sure: true, candidates: [] };
  }
  if (clues.grouping === ',' || clues.grouping === '.') {
    const decimal = other(clues.grouping);
    return {
      decimal,
      evidence: `"${clues.grouping}" was given as the sign between thousands.`,
      sure: true,
      candidates: [],
    };
  }
  if (signed.length === 0) return { decimal: null, evidence: '', sure: true, candidates: [] };
  const certain = (sign: Sign): NumberColumn[] =>
    signed.filter(({ fits }) => fits.every(({ convention }) => convention.decimal === sign));
  const dots = certain('.');
  const commas = certain(',');
  if (dots.length > 0 || commas.length > 0) return decideCertain(dots, commas, clues);
  return decideLikely(signed, clues);
}

function decideCertain(
  dots: readonly NumberColumn[],
  commas: readonly NumberColumn[],
  { delimiter }: NumberClues,
): Omit<NumberDecision, 'grouping'> {
  const isComma = commas.length > dots.length || (commas.length === dots.length && delimiter === ';');
  const [decimal, own, others]: [Sign, readonly NumberColumn[], readonly NumberColumn[]] = isComma
    ? [',', commas, dots]
    : ['.', dots, commas];
  const [column] = own;
  const value = column?.values.find((each) => isTelling(each, decimal)) ?? column?.values.find(hasSigns);
  const evidence = `Numbers such as "${value}" in column "${column?.name}" have ${decimal === ',' ? 'a comma' : 'a dot'} as their decimal sign and fit no other way to write numbers.`;
  if (others.length === 0) return { decimal, evidence, sure: true, candidates: [] };
  return {
    decimal,
    evidence: `${evidence} Column "${others[0]?.name}" is written the other way.`,
    sure: false,
    candidates: [other(decimal)],
  };
}

// The value that shows a decimal sign best: one that is not three figures from the end.
const isTelling = (value: string, decimal: Sign): boolean =>
  new RegExp(`\\${decimal}(?:\\d{1,2}|\\d{4,})(?!\\d)`).test(value);

// Each value could be 1250 as well as 1.25: other things in the file must tell.
function decideLikely(
  columns: readonly NumberColumn[],
  { delimiter, hasDottedDates }: NumberClues,
): Omit<NumberDecision, 'grouping'> {
  let comma = 0;
  const reasons: [number, string][] = [];
  const say = (points: number, reason: string): void => {
    comma += points;
    reasons.push([points, reason]);
  };
  const values = columns.flatMap((column) => column.values);
  if (delimiter === ';') say(2, 'values are divided by semicolons');
  if (delimiter === ',') say(-1, 'values are divided by commas');
  if (hasDottedDates) say(2, 'dates are written with dots');
  if (values.some((value) => /[$\u00a3\u00a5\uffe5\u20b9\u5143]/.test(value))) say(-2, 'of the currency');
  else if (values.some((value) => value.includes('\u20ac'))) say(1, 'of the currency');
  const sign: Sign = values.some((value) => value.includes('.')) ? '.' : ',';
  // A sign between thousands is missing below a thousand; a decimal sign hardly ever.
  const towards = sign === '.' ? 1 : -1;
  const isMixed = columns.some((column) => column.values.some(hasSigns) && !column.values.every(hasSigns));
  if (isMixed) say(2 * towards, `only numbers from a thousand up have a "${sign}"`);
  if (sign === '.') say(-1, 'a dot is a decimal sign more often');
  else say(-1, 'a comma before three figures stands between thousands more often');
  const decimal: Sign = comma > 0 ? ',' : '.';
  const example = values.find(hasSigns) ?? '';
  const because = reasons
    .filter(([points]) => points > 0 === comma > 0)
    .map(([, reason]) => reason)
    .join(', and because ');
  const meaning = sign === decimal ? 'a decimal sign' : 'the sign between thousands';
  return {
    decimal,
    evidence: `The "${sign}" in "${example}" was taken for ${meaning}, because ${because}.`,
    sure: Math.abs(comma) >= SURE_MARGIN,
    candidates: Math.abs(comma) >= SURE_MARGIN ? [] : [other(decimal)],
  };
}

// The sign between thousands that most columns need.
function groupingOf(
  columns: readonly NumberColumn[],
  decimal: Sign | null,
): NumberConvention['grouping'] | null {
  const counts = new Map<NumberConvention['grouping'], number>();
  for (const { fits } of columns) {
    const own = fits.find(({ convention }) => decimal === null || convention.decimal === decimal);
    const needed = own?.convention.grouping;
    if (needed !== undefined && needed !== '') counts.set(needed, (counts.get(needed) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  if (most !== undefined) return most[0];
  return decimal === null ? null : '';
}
