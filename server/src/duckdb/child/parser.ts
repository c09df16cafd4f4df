import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { tablesIn } from '../sql/statement.ts';

/** A statement that may be asked. */
export interface Checked {
  /** The statement alone: fit to stand in parentheses. */
  body: string;
  tables: string[];
}

const cell = z.tuple([z.tuple([z.string()])]);

/** DuckDB's own parser, asked what a text says. It takes the text as a value and runs nothing of it. */
export class Parser {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** @throws CallError for anything but one SELECT; an error of DuckDB, with the place, for what it cannot read */
  async check(sql: string): Promise<Checked> {
    const json = await this.#serialized(sql);
    // The parser's own error shows the line; that of the serializer does not.
    if (json.startsWith('{"error":true,"error_type":"parser"')) await this.#connection.extractStatements(sql);
    const tables = tablesIn(json);
    return { body: await this.#body(sql, json), tables };
  }

  // What ends a statement may not stand in parentheses. Where the text up to a semicolon says the same as the whole,
  // that is the statement.
  async #body(sql: string, json: string): Promise<string> {
    let body = sql;
    while (!(await this.#fits(body))) {
      const end = body.lastIndexOf(';');
      if (end < 0) return sql;
      const shorter = body.slice(0, end);
      if ((await this.#serialized(shorter)) !== json) return sql;
      body = shorter;
    }
    return body;
  }

  async #fits(body: string): Promise<boolean> {
    return !(await this.#serialized(`FROM (\n${body}\n)`)).startsWith('{"error":true');
  }

  async #serialized(sql: string): Promise<string> {
    const reader = await this.#connection.runAndReadAll(
      'SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)',
      [sql],
    );
    return cell.parse(reader.getRows())[0][0];
  }
}
