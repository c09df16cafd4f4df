import type { DuckDBConnection } from '@duckdb/node-api';
import { columnsOf } from '../child/values.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import type { ReadColumn } from './json-columns.ts';
import { hasRenamed, hasRewritten, writtenType } from './json-leaves.ts';

/** The rows of a JSON file: what stands behind FROM, its columns, and what was made of the file's shape. */
export interface Shape {
  from: string;
  columns: ReadColumn[];
  warnings: string[];
}

/**
 * Finds the rows in JSON that is one object: in its list of objects, in its lists of values side by side (a list a
 * column), or in its objects whose keys number the rows, as pandas writes them.
 *
 * @param read the call of read_json with more options
 */
export async function shapeOf(
  connection: DuckDBConnection,
  read: (more: string) => string,
  isObject: boolean,
): Promise<Shape> {
  const source = await sourceOf(connection, read, '');
  const plain = await described(connection, source);
  if (!isObject || !(await isTrue(connection, `SELECT count(*) = 1 FROM ${source.written}`))) return plain;
  const lists = plain.columns.filter(({ type }) => type.endsWith(')[]') && type.startsWith('STRUCT('));
  const [list] = lists;
  if (
    list !== undefined &&
    lists.length === 1 &&
    !plain.columns.some((each) => each !== list && each.type.endsWith('[]'))
  ) {
    const others = plain.columns.filter((each) => each !== list).map(({ name }) => name);
    const rows = await described(
      connection,
      source,
      (from) => `(SELECT r.* FROM (SELECT unnest(${quoteName(list.name)}) AS r FROM ${from}))`,
    );
    const rest = others.length === 0 ? '' : ` What stands beside it was left out: ${others.join(', ')}.`;
    return { ...rows, warnings: [`The rows are those of the list "${list.name}".${rest}`] };
  }
  const names = plain.columns.map(({ name }) => quoteName(name));
  if (plain.columns.every(({ type }) => type.endsWith('[]'))) {
    const lengths = names.map((name) => `len(${name})`);
    if (!(await isTrue(connection, `SELECT ${allSame(lengths)} FROM ${plain.from}`))) return plain;
    const values = names.map((name) => `unnest(${name}) AS ${name}`);
    const rows = await described(connection, source, (from) => `(SELECT ${values.join(', ')} FROM ${from})`);
    return { ...rows, warnings: ['The file holds a list for each column; their values became rows.'] };
  }
  if (!plain.columns.every(({ type }) => /^(?:STRUCT|MAP)\(/.test(type) && type.endsWith(')'))) return plain;
  const asMaps = await sourceOf(connection, read, ', map_inference_threshold = 1');
  const maps = await described(connection, asMaps);
  const keys = names.map((name) => `map_keys(${name})`);
  if (
    // An object of objects may become one map itself.
    maps.columns.length !== plain.columns.length ||
    !maps.columns.every(
      ({ name, type }, at) => name === plain.columns[at]?.name && type.startsWith('MAP('),
    ) ||
    !(await isTrue(connection, `SELECT ${allSame(keys)} FROM ${maps.from}`))
  )
    return plain;
  const values = names.map((name) => `unnest(map_values(${name})) AS ${name}`);
  const rows = await described(connection, asMaps, (from) => `(SELECT ${values.join(', ')} FROM ${from})`);
  return {
    ...rows,
    warnings: ['The file holds an object for each column, as pandas writes it; their values became rows.'],
  };
}

/** Two calls of read_json: with the types that DuckDB finds, and with texts as they are written. */
interface Source {
  found: string;
  written: string;
}

// DuckDB cuts a time of day to six figures of a second and writes a UUID in small letters.
async function sourceOf(
  connection: DuckDBConnection,
  read: (more: string) => string,
  more: string,
): Promise<Source> {
  const found = read(more);
  const result = await connection.run(`FROM ${found} LIMIT 0`);
  const names = result.columnNames();
  const types = names.map((_name, at) => result.columnType(at));
  // Keys that got new names cannot be asked for by those.
  if (!types.some(hasRewritten) || hasRenamed(names)) return { found, written: found };
  const columns = types.map((type, at) => `${quoteName(names[at] ?? '')}: ${quoteText(writtenType(type))}`);
  return { found, written: read(`${more}, columns = {${columns.join(', ')}}`) };
}

async function described(
  connection: DuckDBConnection,
  { found, written }: Source,
  rows: (from: string) => string = (from) => from,
): Promise<Shape> {
  const from = rows(written);
  const result = await connection.run(`FROM ${from} LIMIT 0`);
  const own = found === written ? result : await connection.run(`FROM ${rows(found)} LIMIT 0`);
  const columns = columnsOf(result).map(({ name, type }, at) => ({
    name,
    type,
    read: result.columnType(at),
    found: own.columnType(at),
  }));
  return { from, columns, warnings: [] };
}

const allSame = ([first = 'NULL', ...others]: readonly string[]): string =>
  [`${first} IS NOT NULL`, ...others.map((other) => `${other} = ${first}`)].join(' AND ');

async function isTrue(connection: DuckDBConnection, sql: string): Promise<boolean> {
  return (await connection.runAndReadAll(sql)).getRows()[0]?.[0] === true;
}
