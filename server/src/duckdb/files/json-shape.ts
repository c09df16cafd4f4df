import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../analysis.ts';
import { columnsOf } from '../child/values.ts';
import { quoteName } from '../sql/quote.ts';

/** The rows of a JSON file: what stands behind FROM, its columns, and what was made of the file's shape. */
export interface Shape {
  from: string;
  columns: Column[];
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
  const plain = await described(connection, read(''));
  if (!isObject || !(await isTrue(connection, `SELECT count(*) = 1 FROM ${read('')}`))) return plain;
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
      `(SELECT r.* FROM (SELECT unnest(${quoteName(list.name)}) AS r FROM ${plain.from}))`,
    );
    const rest = others.length === 0 ? '' : ` What stands beside it was left out: ${others.join(', ')}.`;
    return { ...rows, warnings: [`The rows are those of the list "${list.name}".${rest}`] };
  }
  const names = plain.columns.map(({ name }) => quoteName(name));
  if (plain.columns.every(({ type }) => type.endsWith('[]'))) {
    const lengths = names.map((name) => `len(${name})`);
    if (!(await isTrue(connection, `SELECT ${allSame(lengths)} FROM ${plain.from}`))) return plain;
    const values = names.map((name) => `unnest(${name}) AS ${name}`);
    const rows = await described(connection, `(SELECT ${values.join(', ')} FROM ${plain.from})`);
    return { ...rows, warnings: ['The file holds a list for each column; their values became rows.'] };
  }
  if (!plain.columns.every(({ type }) => /^(?:STRUCT|MAP)\(/.test(type) && type.endsWith(')'))) return plain;
  const from = read(', map_inference_threshold = 1');
  const maps = await described(connection, from);
  const keys = names.map((name) => `map_keys(${name})`);
  if (
    !maps.columns.every(({ type }) => type.startsWith('MAP(')) ||
    !(await isTrue(connection, `SELECT ${allSame(keys)} FROM ${from}`))
  )
    return plain;
  const values = names.map((name) => `unnest(map_values(${name})) AS ${name}`);
  const rows = await described(connection, `(SELECT ${values.join(', ')} FROM ${from})`);
  return {
    ...rows,
    warnings: ['The file holds an object for each column, as pandas writes it; their values became rows.'],
  };
}

const described = async (connection: DuckDBConnection, from: string): Promise<Shape> => ({
  from,
  columns: columnsOf(await connection.run(`FROM ${from} LIMIT 0`)),
  warnings: [],
});

const allSame = ([first = 'NULL', ...others]: readonly string[]): string =>
  [`${first} IS NOT NULL`, ...others.map((other) => `${other} = ${first}`)].join(' AND ');

async function isTrue(connection: DuckDBConnection, sql: string): Promise<boolean> {
  return (await connection.runAndReadAll(sql)).getRows()[0]?.[0] === true;
}
