import { z } from 'zod';
import { CallError } from '../../errors.ts';
import { isRefused, makesRows } from './functions.ts';

const serialized = z.discriminatedUnion('error', [
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
  z.object({ error: z.literal(true), error_type: z.string(), error_message: z.string() }),
]);

const node = z.record(z.string(), z.unknown());
const withNames = z.looseObject({
  map: z.array(z.object({ key: z.string(), value: z.looseObject({ query: z.unknown() }) })),
});
const recursive = z.looseObject({ node: z.looseObject({ type: z.literal('RECURSIVE_CTE_NODE') }) });
const called = z.looseObject({ function_name: z.string() });

/** A WITH name that is in sight, and those around it. */
interface Scope {
  name: string;
  outer: Scope | undefined;
}

const ONLY_SELECT =
  'Only one SELECT (or WITH … SELECT, FROM, VALUES, DESCRIBE or SUMMARIZE of a table) may be asked, and it may change nothing.';

/**
 * Reads what DuckDB's json_serialize_sql says of a text (its nulls, empties and defaults skipped).
 * @returns the names of the tables that the statement reads, as spelled, its own WITH names left out
 * @throws CallError unless the text is a single SELECT that calls no refused function and names its tables plainly
 */
export function tablesIn(json: string): string[] {
  const answer = serialized.parse(JSON.parse(json));
  if (answer.error) {
    throw new CallError(
      answer.error_message.startsWith('Only SELECT')
        ? ONLY_SELECT
        : `The statement cannot be read: ${answer.error_message}`,
    );
  }
  if (answer.statements.length !== 1) {
    throw new CallError(
      answer.statements.length === 0
        ? 'The statement is empty. Write one SELECT.'
        : `The text holds ${answer.statements.length} statements. Ask one at a time.`,
    );
  }
  return namesIn(answer.statements[0]);
}

// A loop over a list of what is left rather than a recursion: statements nest deeply.
function namesIn(statement: unknown): string[] {
  const names = new Map<string, string>();
  const left: { value: unknown; scope: Scope | undefined }[] = [{ value: statement, scope: undefined }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, scope } = next;
    if (Array.isArray(value)) {
      for (const entry of value) left.push({ value: entry, scope });
      continue;
    }
    const parsed = node.safeParse(value);
    if (!parsed.success) continue;

    const { cte_map: ctes, ...rest } = parsed.data;
    const table = tableOf(rest);
    if (table !== undefined && !isIn(scope, table))
      names.set(table.toLowerCase(), names.get(table.toLowerCase()) ?? table);
    refuse(rest);

    let inner = scope;
    const own = withNames.safeParse(ctes);
    for (const { key, value: cte } of own.success ? own.data.map : []) {
      const named = { name: key.toLowerCase(), outer: inner };
      // Only a recursive one sees itself: in `WITH a AS (SELECT * FROM a)` the inner `a` is a table.
      left.push({ value: cte, scope: recursive.safeParse(cte.query).success ? named : inner });
      inner = named;
    }
    for (const child of Object.values(rest)) {
      if (typeof child === 'object' && child !== null) left.push({ value: child, scope: inner });
    }
  }
  return [...names.values()].toReversed();
}

function isIn(scope: Scope | undefined, table: string): boolean {
  const name = table.toLowerCase();
  for (let at = scope; at !== undefined; at = at.outer) if (at.name === name) return true;
  return false;
}

const baseTable = z.looseObject({
  type: z.literal('BASE_TABLE'),
  table_name: z.string(),
  schema_name: z.string().optional(),
  catalog_name: z.string().optional(),
});

function tableOf(value: Record<string, unknown>): string | undefined {
  if (value['type'] !== 'BASE_TABLE') return undefined;
  const { table_name: table, schema_name: schema, catalog_name: catalog } = baseTable.parse(value);
  if (schema !== undefined || catalog !== undefined) {
    const full = [catalog, schema, table].filter((part) => part !== undefined).join('.');
    throw new CallError(
      `${full} cannot be read: a table is named alone, without a schema. Put a name with a dot in double quotes.`,
    );
  }
  return table;
}

function refuse(value: Record<string, unknown>): void {
  if (value['type'] === 'SHOW_REF' && value['query'] === undefined) {
    throw new CallError('SHOW is not answered here. Use DESCRIBE or SUMMARIZE with the name of a table.');
  }
  if (value['type'] === 'TABLE_FUNCTION') {
    const inFrom = called.safeParse(value['function']);
    if (!inFrom.success || !makesRows(inFrom.data.function_name)) {
      const name = inFrom.success ? `${inFrom.data.function_name}()` : 'This function';
      throw new CallError(
        `${name} may not be read from: only the tables given, range, generate_series, unnest, json_each and json_tree may.`,
      );
    }
  }
  const function_ = called.safeParse(value);
  if (function_.success && isRefused(function_.data.function_name)) {
    throw new CallError(`The function ${function_.data.function_name}() may not be called here.`);
  }
}
