import type { DuckDBConnection } from '@duckdb/node-api';
import { CallError } from '../../errors.ts';
import type { Question, Rows } from '../analysis.ts';
import { isOverOwnLimit } from '../words.ts';
import { bindAll } from './parameters.ts';
import type { Checked, Parser } from './parser.ts';
import { openSandbox, type Sandbox, type Share } from './sandbox.ts';
import { columnsOf, toValue } from './values.ts';

const MAX_CHARACTERS = 8_000_000;

/** What a question is asked with. */
export interface Means {
  parser: Parser;
  share: Share;
}

// Each thread holds a vector of every column in each step of a statement: 16 KB for eight bytes a value.
const MAX_SHARED_COLUMNS = 300;

/** A question, checked, and the sandbox that holds its tables and nothing else. */
export interface Opened {
  sandbox: Sandbox;
  body: string;
}

/**
 * Checks a question and opens its sandbox.
 * @param targets files that the sandbox may write
 * @throws CallError for a statement that may not be asked or names a table that is not there
 */
export async function open(question: Question, targets: readonly string[], means: Means): Promise<Opened> {
  const checked = await means.parser.check(question.sql);
  mustBeThere(checked, question);
  const sandbox = await openSandbox(means.share, targets, question.tables);
  try {
    // Errors found here tell the line of the statement as it was written.
    const statement = await sandbox.connection.prepare(question.sql);
    const { columnCount } = statement;
    statement.destroySync();
    if (columnCount <= MAX_SHARED_COLUMNS || means.share.threads === 1)
      return { sandbox, body: checked.body };
  } catch (error) {
    await sandbox[Symbol.asyncDispose]();
    throw error;
  }
  await sandbox[Symbol.asyncDispose]();
  return await open(question, targets, { ...means, share: { ...means.share, threads: 1 } });
}

function mustBeThere({ tables }: Checked, question: Question): void {
  const there = question.tables.map(({ name }) => name);
  const known = new Set(there.map((name) => name.toLowerCase()));
  const missing = tables.find((name) => !known.has(name.toLowerCase()));
  if (missing === undefined) return;
  throw new CallError(
    there.length === 0
      ? `There is no table "${missing}".`
      : `There is no table "${missing}" here; there is ${there.map((name) => `"${name}"`).join(', ')}.`,
  );
}

/**
 * Answers one page of a question. What is short of memory with several threads is tried again with one, which needs a
 * part of it for each thing it sorts or joins (3 million rows sort within 64 MB instead of 128, in 1.7 times the time).
 */
export async function ask(question: Question, page: Page, means: Means): Promise<Rows> {
  try {
    return await askOnce(question, page, means);
  } catch (error) {
    const { share } = means;
    if (share.threads === 1 || !isOverOwnLimit(error)) throw error;
    return await askOnce(question, page, { ...means, share: { ...share, threads: 1 } });
  }
}

type Page = { limit: number; offset: number };

async function askOnce(question: Question, { limit, offset }: Page, means: Means): Promise<Rows> {
  const { sandbox, body } = await open(question, [], means);
  await using _ = sandbox;
  // The page is asked for within the statement, so that DuckDB sorts for the first rows only.
  const sql = `FROM (\n${body}\n) LIMIT ${limit + 1} OFFSET ${offset}`;
  return await read(sandbox.connection, sql, question.parameters ?? [], limit);
}

/**
 * Runs a statement and reads its first `limit` rows.
 * @throws CallError for an answer of more than 8 million characters
 */
export async function read(
  connection: DuckDBConnection,
  sql: string,
  parameters: NonNullable<Question['parameters']>,
  limit: number,
): Promise<Rows> {
  const statement = await connection.prepare(sql);
  bindAll(statement, parameters);
  const result = await statement.stream();

  const columns = columnsOf(result);
  const rows: Rows['rows'] = [];
  let characters = 0;
  for await (const chunk of result) {
    for (const row of chunk.getRows()) {
      const values = row.map(toValue);
      characters += JSON.stringify(values).length;
      if (characters > MAX_CHARACTERS) {
        throw new CallError(
          `The answer is larger than ${MAX_CHARACTERS / 1e6} MB. Ask for fewer rows, fewer columns or shorter texts.`,
        );
      }
      rows.push(values);
    }
  }
  return { columns, rows: rows.slice(0, limit), more: rows.length > limit };
}
