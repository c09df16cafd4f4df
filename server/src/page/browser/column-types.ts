/** What a column holds, as far as it matters for how its values are shown. */
export type ColumnKind =
  | 'text'
  | 'whole'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'instant'
  | 'time'
  | 'duration'
  | 'list'
  | 'nested'
  | 'other';

// DuckDB's names first, then what Postgres calls the same: declared tools answer with those.
const KINDS: [RegExp, ColumnKind][] = [
  [/\[\d*\]$|^(list|array)\b|^_/i, 'list'],
  [/^(struct|map|union|json|jsonb|variant|record)\b/i, 'nested'],
  [/^(u?(tiny|small|big|huge)?int(eger)?|int[248]|bignum|varint|oid|(small|big)?serial)$/i, 'whole'],
  [/^(decimal|numeric|double|float|real|money)/i, 'decimal'],
  [/^bool/i, 'boolean'],
  [/^date$/i, 'date'],
  [/^timestamp(tz| with time zone)/i, 'instant'],
  [/^(timestamp|datetime)/i, 'timestamp'],
  [/^time/i, 'time'],
  [/^interval/i, 'duration'],
  [/^(varchar|char|character|bpchar|text|string|name|enum|uuid|citext)/i, 'text'],
];

const WORDS: Record<ColumnKind, string> = {
  text: 'text',
  whole: 'whole number',
  decimal: 'decimal number',
  boolean: 'yes/no',
  date: 'date',
  timestamp: 'date and time',
  instant: 'date and time',
  time: 'time',
  duration: 'duration',
  list: 'list',
  nested: 'several values',
  other: 'other',
};

/** The kind of a column from its type in DuckDB or Postgres, such as `DECIMAL(18,3)` or `int8`. */
export const kindOfType = (type: string): ColumnKind =>
  KINDS.find(([pattern]) => pattern.test(type.trim()))?.[1] ?? 'other';

/** A column's type in words for people, such as "whole number" for `HUGEINT`. */
export const typeInWords = (type: string): string => WORDS[kindOfType(type)];

/** Whether values of a kind line up on the right. */
export const isNumeric = (kind: ColumnKind): boolean => kind === 'whole' || kind === 'decimal';

/** The digits behind the decimal sign that a type always has, as `DECIMAL(18,3)` has 3. */
export function scaleOfType(type: string): number {
  const [, scale] = /^(?:decimal|numeric)\(\d+,\s*(\d+)\)/i.exec(type) ?? [];
  return Number(scale ?? 0);
}
