import type { PoolClient } from 'pg';
import { types } from 'pg';
import { z } from 'zod';

const rows = z.array(z.object({ oid: z.number(), name: z.string() }));

// `_name` is how the catalog calls an array of `name`.
const QUESTION = `SELECT t.oid, CASE WHEN t.typcategory = 'A' AND e.typname IS NOT NULL THEN e.typname || '[]'
  ELSE t.typname::text END AS name FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
  WHERE t.oid = ANY ($1::oid[])`;

const MAX_NAMES = 2_000;

/** The names of a database's types by their numbers, read once each. */
export class TypeNames {
  readonly #names = new Map(
    Object.entries(types.builtins).map(([name, oid]): [number, string] => [oid, name.toLowerCase()]),
  );

  /** Postgres's name of a type, such as int4 or text[]; its number where it is gone. */
  of(oid: number): string {
    return this.#names.get(oid) ?? `type ${oid}`;
  }

  /** Learns the names of these types, those of people's own too. */
  async learn(oids: readonly number[], client: PoolClient): Promise<void> {
    const unknown = [...new Set(oids)].filter((oid) => !this.#names.has(oid));
    if (unknown.length === 0) return;
    const found = rows.parse((await client.query(QUESTION, [unknown])).rows);
    if (this.#names.size > MAX_NAMES) return;
    for (const { oid, name } of found) this.#names.set(oid, name);
  }
}
