import { ANSWER_WORDS, booleanSql } from '../../conventions/booleans.ts';
import { type DateOrder, dateSql } from '../../conventions/dates.ts';
import { type NumberConvention, numberSql, type NumberUnit } from '../../conventions/numbers.ts';
import { timeSql, timestampSql } from '../../conventions/times.ts';
import { quoteText } from '../../sql/quote.ts';

/** What the text of a column's values is read as. */
export type ColumnKind =
  | { kind: 'text' }
  /** No value was seen yet. */
  | { kind: 'nothing' }
  | { kind: 'number'; type: string; convention: NumberConvention; unit: Exclude<NumberUnit, 'any'> }
  | { kind: 'boolean'; hasAnswers: boolean }
  | { kind: 'date'; order: DateOrder }
  | { kind: 'time' }
  | { kind: 'timestamp'; order: DateOrder; zoned: boolean };

/** How a column is read. */
export type ColumnReading = ColumnKind & {
  /** Words that stand for a missing value. */
  missing: string[];
  /** Whether blanks stand around values. */
  isPadded: boolean;
};

/** The type that a column is stored as. */
export function typeOf(reading: ColumnKind): string {
  switch (reading.kind) {
    case 'number':
      return reading.type;
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'timestamp':
      return reading.zoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP';
    case 'text':
    case 'nothing':
      return 'VARCHAR';
  }
}

/** SQL for the value that a text column's value is read as; null where it does not fit. */
export function valueSql(reading: ColumnReading, column: string): string {
  const text = reading.isPadded ? `trim(${column})` : column;
  switch (reading.kind) {
    case 'number':
      return numberSql(text, reading.convention, { type: reading.type, unit: orNone(reading.unit) });
    case 'boolean':
      return reading.hasAnswers ? booleanSql(text, ANSWER_WORDS) : booleanSql(text);
    case 'date':
      return dateSql(text, reading.order);
    case 'time':
      return timeSql(text);
    case 'timestamp':
      return timestampSql(text, reading.order, { zoned: reading.zoned });
    case 'text':
      return column;
    case 'nothing':
      return 'CAST(NULL AS VARCHAR)';
  }
}

// A column of amounts may have some without their currency.
const orNone = (unit: Exclude<NumberUnit, 'any'>): NumberUnit => (unit === 'currency' ? 'any' : unit);

/** SQL: whether a text stands for a value: it is there, not blank, and no word for a missing one. */
export function isPresentSql({ missing }: ColumnReading, text: string): string {
  const isThere = `${text} IS NOT NULL AND trim(${text}) <> ''`;
  if (missing.length === 0) return isThere;
  return `${isThere} AND trim(${text}) NOT IN (${missing.map(quoteText).join(', ')})`;
}

/** SQL: whether a text has more figures than the value that it is read as; nothing where the type keeps all. */
export function isLossySql(reading: ColumnReading, text: string): string | undefined {
  if (reading.kind !== 'number' || reading.type === 'BIGINT') return undefined;
  const value = `(${valueSql(reading, text)})`;
  const lossy = `(strlen(${text}) > ${shortest(reading.type)} AND ${lossSql(reading.type, reading.convention, text, value)})`;
  if (reading.type !== 'DOUBLE') return lossy;
  // An exponent can make a number smaller than any that a double has, which would be zero.
  return `(${lossy} OR ((contains(${text}, 'e-') OR contains(${text}, 'E-')) AND ${value} = 0 AND regexp_matches(${mantissa(text)}, '[1-9]')))`;
}

/** SQL: whether a value that is there was not read, or not with every figure that is written. */
export function misfitSql(reading: ColumnReading, text: string): string {
  if (reading.kind === 'text') return 'false';
  const unread = `((${valueSql(reading, text)}) IS NULL AND ${isPresentSql(reading, text)})`;
  const lossy = isLossySql(reading, text);
  return lossy === undefined ? unread : `(${unread} OR coalesce(${lossy}, false))`;
}

// Texts of so many bytes cannot write more figures than the type keeps.
const shortest = (type: string): number => (type === 'DOUBLE' ? 15 : 0);

const figures = (text: string): string => `regexp_replace(${text}, '[^0-9]', '', 'g')`;
const mantissa = (text: string): string => figures(`regexp_replace(${text}, '[eE].*$', '')`);

function lossSql(type: string, { decimal }: NumberConvention, text: string, value: string): string {
  if (type === 'DOUBLE') {
    const written = `ltrim(${mantissa(text)}, '0')`;
    const kept = `ltrim(${mantissa(`CAST(${value} AS VARCHAR)`)}, '0')`;
    return `(strlen(${written}) > 15 AND rtrim(${written}, '0') <> rtrim(${kept}, '0'))`;
  }
  const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0);
  const fraction = `split_part(${text}, ${quoteText(decimal)}, 2)`;
  const dotted = decimal === ',' ? `replace(${text}, ',', '.')` : text;
  return `CASE WHEN regexp_matches(${text}, '[0-9.,][eE][-+]?[0-9]') THEN CAST(${value} AS DOUBLE) <> TRY_CAST(${dotted} AS DOUBLE) ELSE strlen(rtrim(${figures(fraction)}, '0')) > ${scale} END`;
}
