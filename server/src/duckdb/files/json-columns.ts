import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { z } from 'zod';
import { CallError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Column } from '../analysis.ts';
import { exactSql } from '../conventions/exact.ts';
import { timestampSql } from '../conventions/times.ts';
import type { ReadingOptions } from '../reading.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { anyLeaf, hasLeaf, hasRewritten, isJson as isJsonType, isNested, mapLeaves } from './json-leaves.ts';
import { MARK } from './long-numbers.ts';

/** A column as read_json reads it, texts as they are written. */
export interface ReadColumn extends Column {
  read: DuckDBType;
  /** What DuckDB takes it for by itself, where texts may be times of day and UUIDs. */
  found: DuckDBType;
}

/** A column of a table that is written: its expression over what was read, and its type. */
export interface JsonColumn extends Column {
  sql: string;
  warning?: string;
  /** The text that `sql` reads, where its type was asked for and a value may not fit. */
  written?: string;
}

const MAX_DIGITS = 38;
const BIGINT_DIGITS = 18;
// More would not fit into the memory of one query, whose aggregates are many.
const ASKED_AT_ONCE = 50;
const ISO_DATE = String.raw`\d{4}-\d{2}-\d{2}`;
// More figures of a second than a TIMESTAMP keeps would be cut.
const ISO_TIMESTAMP = String.raw`\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6}0*)?)?(Z|[+-]\d{2}(:?\d{2})?)?`;
const DAYTIME = String.raw`\d{1,2}:\d{2}(:\d{2}(\.\d{1,6}0*)?)?`;
// As DuckDB writes it: capital letters would become small ones.
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ZONE = String.raw`:\d{2}(\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)$`;
const OFFSET = String.raw`:\d{2}(\.\d+)?[+-]\d{2}(:?\d{2})?$`;
const NUMBER = String.raw`-?\d+(\.\d+)?`;
const NUMBERS = "('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT')";

const facts = z.object({
  filled: z.boolean(),
  marked: z.boolean(),
  numeric: z.boolean(),
  simple: z.boolean(),
  whole: z.number(),
  fraction: z.number(),
  date: z.boolean(),
  timestamp: z.boolean(),
  alike: z.boolean(),
  offset: z.boolean(),
  scalar: z.boolean(),
  time: z.boolean(),
  uuid: z.boolean(),
  // Of what stands within lists, objects and maps.
  mixed: z.boolean(),
  deep: z.boolean(),
  rewritten: z.boolean(),
});

type Facts = z.infer<typeof facts>;

/**
 * Decides the type of each column of JSON from all of its values: of texts that are dates as ISO 8601 has them, of
 * numbers that no double holds, and of values of several kinds, also within lists and objects. Dates in other orders
 * stay texts.
 *
 * @param names what the columns shall be called
 * @param marks whether there may be numbers that were made texts
 */
export async function jsonColumns(
  connection: DuckDBConnection,
  { from, columns, marks }: { from: string; columns: readonly ReadColumn[]; marks: boolean },
  names: readonly string[],
  given: NonNullable<ReadingOptions['types']>,
): Promise<JsonColumn[]> {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, names) ?? `There are ${names.slice(0, 50).join(', ')}.`;
    throw new CallError(`types: there is no column ${JSON.stringify(unknown)}. ${hint}`);
  }
  const asked = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column, index }) => isAsked(column, marks, given[names[index] ?? '']));
  const known = new Map<number, Facts>();
  for (let at = 0; at < asked.length; at += ASKED_AT_ONCE) {
    const some = asked.slice(at, at + ASKED_AT_ONCE);
    const sql = some.map(({ column }) => factsSql(column)).join(', ');
    const reader = await connection.runAndReadAll(`SELECT ${sql} FROM ${from}`);
    const [row = []] = reader.getRowsJson();
    for (const [place, { index }] of some.entries()) known.set(index, facts.parse(asFacts(row[place])));
  }
  const decided = columns.map((column, index): JsonColumn => {
    const name = names[index] ?? column.name;
    const found = known.get(index);
    if (found === undefined) return { name, type: column.type, sql: quoteName(column.name) };
    const own = { ...column, name, raw: quoteName(column.name) };
    const wanted = given[name];
    return wanted === undefined ? decide(own, found) : asWanted(own, wanted, found);
  });
  await mustFit(connection, from, decided);
  return decided;
}

const isAsked = ({ type, read, found }: ReadColumn, marks: boolean, wanted: unknown): boolean =>
  wanted !== undefined ||
  type === 'VARCHAR' ||
  type === 'JSON' ||
  hasLeaf(read, isJsonType) ||
  hasRewritten(found) ||
  (marks && /VARCHAR|JSON/.test(type));

const KEYS = facts.keyof().options;

// One list for each column: booleans and numbers come as texts of JSON.
const asFacts = (value: unknown): unknown => {
  const list = z.array(z.union([z.string(), z.number(), z.null()])).parse(value);
  return Object.fromEntries(
    KEYS.map((key, at) => [
      key,
      key === 'whole' || key === 'fraction' ? Number(list[at] ?? 0) : Number(list[at] ?? 0) === 1,
    ]),
  );
};

// Whether all values are so.
const flag = (condition: string): string => `coalesce(bool_and(${condition}), false)::INTEGER`;

const fitsTime = (text: string): string =>
  `regexp_full_match(${text}, ${quoteText(DAYTIME)}) AND TRY_CAST(${text} AS TIME) IS NOT NULL`;
const fitsUuid = (text: string): string => `regexp_full_match(${text}, ${quoteText(UUID)})`;

function factsSql({ name, type, read, found }: ReadColumn): string {
  const column = quoteName(name);
  const isJson = type === 'JSON';
  const text = type === 'VARCHAR' ? column : isJson ? `(${column}->>'$')` : `to_json(${column})::VARCHAR`;
  const isText = isJson || type === 'VARCHAR';
  const mark = quoteText(MARK);
  const bare = `replace(${text}, ${mark}, '')`;
  const marked = `contains(${text}, ${mark})`;
  const digits = (part: number): string =>
    `coalesce(max(length(ltrim(split_part(${bare}, '.', ${part}), '-'))), 0)::INTEGER`;
  const number = `(${isJson ? `json_type(${column}) IN ${NUMBERS} OR ` : ''}${marked})`;
  const within = (isSo: (leaf: string, own: DuckDBType) => string | undefined): string => {
    const any = isNested(read) ? anyLeaf(column, found, isSo) : undefined;
    return any === undefined ? '0' : `coalesce(bool_or(${any}), false)::INTEGER`;
  };
  const simple = flag(`regexp_full_match(${bare}, ${quoteText(NUMBER)})`);
  const by: Record<keyof Facts, string> = {
    filled: `(count(${column}) > 0)::INTEGER`,
    marked: `coalesce(bool_or(${marked}), false)::INTEGER`,
    numeric: isText ? flag(number) : '0',
    simple: isText || /^(?:DOUBLE|.*INT)$/.test(type) ? simple : '0',
    whole: digits(1),
    fraction: digits(2),
    date:
      type === 'VARCHAR'
        ? flag(`regexp_full_match(${text}, ${quoteText(ISO_DATE)}) AND TRY_CAST(${text} AS DATE) IS NOT NULL`)
        : '0',
    timestamp:
      type === 'VARCHAR'
        ? flag(
            `regexp_full_match(${text}, ${quoteText(ISO_TIMESTAMP)}) AND TRY_CAST(${text} AS TIMESTAMP) IS NOT NULL`,
          )
        : '0',
    // A time without a zone is no moment beside those that have one.
    alike:
      type === 'VARCHAR' ? `(count(DISTINCT regexp_matches(${text}, ${quoteText(ZONE)})) < 2)::INTEGER` : '1',
    offset:
      type === 'VARCHAR'
        ? `coalesce(bool_or(regexp_matches(${text}, ${quoteText(OFFSET)})), false)::INTEGER`
        : '0',
    scalar: isJson ? flag(`json_type(${column}) NOT IN ('OBJECT', 'ARRAY')`) : '1',
    time: type === 'VARCHAR' ? flag(fitsTime(text)) : '0',
    uuid: type === 'VARCHAR' ? flag(fitsUuid(text)) : '0',
    mixed: within((leaf, own) =>
      isJsonType(own) ? `json_type(${leaf}) NOT IN ('OBJECT', 'ARRAY', 'NULL')` : undefined,
    ),
    deep: within((leaf, own) => (isJsonType(own) ? `json_type(${leaf}) IN ('OBJECT', 'ARRAY')` : undefined)),
    rewritten: hasRewritten(found)
      ? within((leaf, own) =>
          String(own) === 'TIME'
            ? `NOT (${fitsTime(leaf)})`
            : String(own) === 'UUID'
              ? `NOT (${fitsUuid(leaf)})`
              : undefined,
        )
      : '0',
  };
  return `[${KEYS.map((key) => by[key]).join(', ')}]`;
}

function decide(column: ReadColumn & { raw: string }, found: Facts): JsonColumn {
  const { name, type, raw } = column;
  const mark = quoteText(MARK);
  const isJson = type === 'JSON';
  const text = isJson ? `(${raw}->>'$')` : raw;
  const bare = `replace(${text}, ${mark}, '')`;
  if (type !== 'VARCHAR' && !isJson) {
    if (!found.marked) return nested(column, found);
    // With its marks and their quotes away, the text of JSON has its numbers as they were.
    const json = `replace(replace(to_json(${raw})::VARCHAR, ${quoteText(`"${MARK}`)}, ''), ${quoteText(`${MARK}"`)}, '')`;
    const warning = `Column "${name}" is kept as JSON text: it holds numbers of more digits than a double has, or beyond its range.`;
    return { name, type: 'VARCHAR', sql: json, warning };
  }
  if (!found.filled) return { name, type: 'VARCHAR', sql: `${raw}::VARCHAR` };
  if (found.numeric && found.marked) {
    if (found.simple && found.whole + found.fraction <= MAX_DIGITS) {
      const whole = found.whole <= BIGINT_DIGITS ? 'BIGINT' : 'HUGEINT';
      const exact = found.fraction === 0 ? whole : `DECIMAL(${MAX_DIGITS},${found.fraction})`;
      return { name, type: exact, sql: `CAST(${bare} AS ${exact})` };
    }
    const warning = `Column "${name}" is kept as text: as numbers, the last of its digits would be lost, or some would be beyond the range of a double.`;
    return { name, type: 'VARCHAR', sql: bare, warning };
  }
  if (found.time) return { name, type: 'TIME', sql: `CAST(${raw} AS TIME)` };
  if (found.uuid) return { name, type: 'UUID', sql: `CAST(${raw} AS UUID)` };
  if (found.date) return { name, type: 'DATE', sql: `CAST(${raw} AS DATE)` };
  if (found.timestamp && !found.alike) {
    const warning = `Column "${name}" is kept as text: some of its times have a zone and others have none.`;
    return { name, type: 'VARCHAR', sql: raw, warning };
  }
  if (found.timestamp) {
    // A cast to TIMESTAMP alone would leave the offset out.
    const moment = { name, type: 'TIMESTAMP', sql: `make_timestamp(epoch_us(CAST(${raw} AS TIMESTAMPTZ)))` };
    return found.offset
      ? { ...moment, warning: `Column "${name}": times with an offset were turned into UTC.` }
      : moment;
  }
  if (!isJson) return { name, type: 'VARCHAR', sql: found.marked ? bare : raw };
  if (found.scalar) {
    const warning = `Column "${name}" is kept as text: its values are of several kinds, such as numbers and texts.`;
    return { name, type: 'VARCHAR', sql: bare, warning };
  }
  const json = `replace(replace(${raw}::VARCHAR, ${quoteText(`"${MARK}`)}, ''), ${quoteText(`${MARK}"`)}, '')`;
  return {
    name,
    type: 'JSON',
    sql: `CAST(${json} AS JSON)`,
    warning: `Column "${name}" is kept as JSON text: its values are of several kinds, such as objects and texts.`,
  };
}

// Lists and objects keep their shape, and their leaves become what they are.
function nested(
  { name, raw, read, found }: ReadColumn & { raw: string },
  { mixed, deep, rewritten }: Facts,
): JsonColumn {
  if (mixed && deep) {
    const warning = `Column "${name}" is kept as JSON text: values within it are of several kinds, such as objects and texts.`;
    return { name, type: 'JSON', sql: `to_json(${raw})`, warning };
  }
  const sql = mapLeaves(raw, [read, found], (leaf, own, type) => {
    if (isJsonType(own)) return mixed ? `(${leaf}->>'$')` : undefined;
    return String(own) === String(type) || rewritten ? undefined : `CAST(${leaf} AS ${String(type)})`;
  });
  const warning = `Column "${name}": values within it are of several kinds, such as numbers and texts, and became texts.`;
  return { name, type: String(rewritten ? read : found), sql, ...(mixed ? { warning } : {}) };
}

// From the text as it is written: a value that was decided on may have been turned already.
function asWanted(
  { name, type, raw }: Column & { raw: string },
  wanted: NonNullable<ReadingOptions['types']>[string],
  { whole, fraction, offset, alike }: Facts,
): JsonColumn {
  const types = {
    text: 'VARCHAR',
    integer: 'BIGINT',
    decimal: `DECIMAL(${MAX_DIGITS},${Math.min(fraction, MAX_DIGITS - Math.min(whole, MAX_DIGITS))})`,
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    time: 'TIME',
  };
  const text = `replace(${textOf(type, raw)}, ${quoteText(MARK)}, '')`;
  const own = { name, type: types[wanted], written: text };
  const exact = exactSql(wanted, own.type, text);
  // Times with a zone become those of UTC, as where the type is found.
  if (wanted !== 'timestamp' || !alike) return { ...own, sql: exact };
  const moment = `make_timestamp(epoch_us(${timestampSql(text, 'ymd', { zoned: true })}))`;
  const warning = `Column "${name}": times with an offset were turned into UTC.`;
  return { ...own, sql: `coalesce(${exact}, ${moment})`, ...(offset ? { warning } : {}) };
}

/** SQL for the text that a value is written as. */
function textOf(type: string, raw: string): string {
  if (type === 'VARCHAR') return raw;
  if (type === 'JSON') return `(${raw}->>'$')`;
  return /[([]/.test(type) && !type.startsWith('DECIMAL')
    ? `to_json(${raw})::VARCHAR`
    : `CAST(${raw} AS VARCHAR)`;
}

async function mustFit(
  connection: DuckDBConnection,
  from: string,
  columns: readonly JsonColumn[],
): Promise<void> {
  for (const { name, type, sql, written } of columns) {
    if (written === undefined) continue;
    const reader = await connection.runAndReadAll(
      `SELECT ${written} FROM ${from} WHERE ${written} IS NOT NULL AND (${sql}) IS NULL LIMIT 1`,
    );
    const [value] = reader.getRowsJson()[0] ?? [];
    if (typeof value !== 'string') continue;
    throw new CallError(`Column "${name}" cannot be read as ${type}: it holds "${value.slice(0, 100)}".`);
  }
}
