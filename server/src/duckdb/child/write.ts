import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, Format, Question } from '../analysis.ts';
import { quoteText } from '../sql/quote.ts';
import { bindAll } from './parameters.ts';
import { type Grouping, writeParquet } from './parquet.ts';
import { type Means, open } from './question.ts';
import { columnsOf } from './values.ts';

const OPTIONS = {
  csv: 'FORMAT csv, HEADER true',
  tsv: "FORMAT csv, HEADER true, DELIMITER '\t'",
  json: 'FORMAT json, ARRAY true',
  ndjson: 'FORMAT json',
} as const;

/** Writes a question's whole answer to a file. */
export async function write(
  question: Question,
  target: { path: string; format: Exclude<Format, 'xlsx'> },
  means: Means,
  group: Grouping,
): Promise<{ columns: Column[]; rows: number; bytes: number }> {
  const { sandbox, body } = await open(question, [target.path], means);
  await using _ = sandbox;
  const { connection } = sandbox;
  const columns = await describe(connection, body, question);
  const from = `(\n${body}\n)`;
  if (target.format === 'parquet') {
    const parameters = question.parameters ?? [];
    return await writeParquet(connection, { from, columns, parameters }, target.path, group);
  }
  const options = `${OPTIONS[target.format]}, USE_TMP_FILE false`;
  const statement = await connection.prepare(`COPY (FROM ${from}) TO ${quoteText(target.path)} (${options})`);
  bindAll(statement, question.parameters ?? []);
  const rows = (await statement.run()).rowsChanged;
  return { columns, rows, bytes: statSync(target.path).size };
}

async function describe(connection: DuckDBConnection, body: string, question: Question): Promise<Column[]> {
  const statement = await connection.prepare(`FROM (\n${body}\n) LIMIT 0`);
  bindAll(statement, question.parameters ?? []);
  return columnsOf(await statement.run());
}
