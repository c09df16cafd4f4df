import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../analysis.ts';
import { type Grouping, writeParquet } from '../child/parquet.ts';
import type { ReadingOptions } from '../reading.ts';
import { CallError, messageOf } from '../../errors.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { jsonColumns } from './json-columns.ts';
import { shapeOf } from './json-shape.ts';
import { columnNames, cutNames } from './names.ts';

const LARGEST_OBJECT = 16 << 20;
// A wider object counts as a dictionary, whose keys are data.
const WIDEST = 4_000;
// No text has this form, so that DuckDB tries no order of days and months by itself.
const NO_DATES = "dateformat = '|%Y|', timestampformat = '|%Y|'";

/**
 * Reads JSON (an array, an object, or one object a line) in UTF-8 and writes it as Parquet.
 * `marks`: LongNumbers has turned it.
 */
export async function convertJson(
  ...[connection, source, target, group]: Parameters<typeof convertValid>
): ReturnType<typeof convertValid> {
  try {
    return await convertValid(connection, source, target, group);
  } catch (error) {
    throw duplicateKey(error) ?? error;
  }
}

async function convertValid(
  connection: DuckDBConnection,
  {
    path,
    lines,
    marks,
    types = {},
  }: { path: string; lines: boolean; marks: boolean; types?: ReadingOptions['types'] },
  target: string,
  group: Grouping,
): Promise<{ columns: Column[]; rows: number; bytes: number; warnings: string[] }> {
  // Types are told from all objects: one that first appears late may have fields of its own.
  const options = [
    `format = '${lines ? 'newline_delimited' : 'auto'}'`,
    `maximum_object_size = ${LARGEST_OBJECT}`,
    'sample_size = -1',
    'field_appearance_threshold = 0',
    NO_DATES,
  ];
  const read = (more: string): string =>
    `read_json(${quoteText(path)}, ${options.join(', ')}${more.includes('map_inference') ? more : `, map_inference_threshold = ${WIDEST}${more}`})`;
  const shape = await shapeOf(connection, read, !lines);
  const raw = shape.columns.map(({ name }) => name);
  const names = columnNames(raw);
  const columns = await jsonColumns(connection, { ...shape, marks }, names, types);
  const values = columns.map(({ name, sql }) => `${sql} AS ${quoteName(name)}`);
  const from = `(SELECT ${values.join(', ')} FROM ${shape.from})`;
  const written = await writeParquet(connection, { from, columns }, target, group);
  return {
    ...written,
    warnings: [...shape.warnings, ...cutNames(raw), ...columns.flatMap(({ warning }) => warning ?? [])],
  };
}

// DuckDB advises options of its own, which a caller cannot set.
function duplicateKey(error: unknown): CallError | undefined {
  const key = /duplicate key "?(.*?)"?(?:\.|,| in |\n|$)/i.exec(messageOf(error));
  if (key === null) return undefined;
  return new CallError(
    `The file cannot be read: an object in it holds the duplicate key "${key[1]}". Give each value a key of its own.`,
    { cause: error },
  );
}
