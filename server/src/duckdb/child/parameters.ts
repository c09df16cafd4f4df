import {
  BOOLEAN,
  DOUBLE,
  type DuckDBPreparedStatement,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  BIGINT,
  LIST,
  listValue,
  SQLNULL,
  STRUCT,
  structValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { Value } from '../analysis.ts';
import { CallError } from '../../errors.ts';

/** A value with the type it is bound as. */
interface Bound {
  value: DuckDBValue;
  type: DuckDBType;
}

const INT32 = 2 ** 31;

/**
 * Binds each parameter of a statement: a list gives $1, $2 … (or each `?` in turn), an object $name.
 * @throws CallError where a parameter has no value or a value no parameter
 */
export function bindAll(
  statement: DuckDBPreparedStatement,
  given: readonly Value[] | Record<string, Value>,
): void {
  const values = new Map(Object.entries(given));
  if (Array.isArray(given)) {
    values.clear();
    for (const [index, value] of given.entries()) values.set(String(index + 1), value);
  }
  const wanted = Array.from({ length: statement.parameterCount }, (_, index) =>
    statement.parameterName(index + 1),
  );
  const missing = wanted.filter((name) => !values.has(name));
  const spare = [...values.keys()].filter((name) => !wanted.includes(name));
  if (missing.length > 0)
    throw new CallError(`The statement has parameters without a value: ${list(missing)}.`);
  if (spare.length > 0) {
    throw new CallError(
      `The statement has no parameter ${list(spare)}${wanted.length > 0 ? `; it has ${list(wanted)}` : ''}.`,
    );
  }
  for (const [index, name] of wanted.entries()) {
    const { value, type } = bound(values.get(name) ?? null);
    statement.bindValue(index + 1, value, type);
  }
}

const list = (names: readonly string[]): string => names.map((name) => `$${name}`).join(', ');

/**
 * The DuckDB value for a JSON value. Whole numbers take the narrowest of INTEGER, BIGINT and DOUBLE, since DuckDB
 * widens by itself and never narrows.
 */
function bound(value: Value): Bound {
  if (value === null) return { value, type: SQLNULL };
  if (typeof value === 'boolean') return { value, type: BOOLEAN };
  if (typeof value === 'string') return { value, type: VARCHAR };
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return { value, type: DOUBLE };
    return -INT32 <= value && value < INT32
      ? { value, type: INTEGER }
      : { value: BigInt(value), type: BIGINT };
  }
  if (Array.isArray(value)) return boundList(value);
  const entries = Object.entries(value).map(([name, entry]) => [name, bound(entry)] as const);
  return {
    value: structValue(Object.fromEntries(entries.map(([name, entry]) => [name, entry.value]))),
    type: STRUCT(Object.fromEntries(entries.map(([name, entry]) => [name, entry.type]))),
  };
}

const NUMBERS = new Set([String(INTEGER), String(BIGINT), String(DOUBLE)]);

function boundList(values: readonly Value[]): Bound {
  const items = values.map(bound);
  const kinds = [...new Set(items.map(({ type }) => String(type)))].filter(
    (kind) => kind !== String(SQLNULL),
  );
  if (kinds.length > 1 && kinds.every((kind) => NUMBERS.has(kind))) {
    const numbers = items.map(({ value }) => (value === null ? null : Number(value)));
    return { value: listValue(numbers), type: LIST(DOUBLE) };
  }
  if (kinds.length > 1)
    throw new CallError(`A list given as a parameter holds one kind of value, not ${kinds.join(' and ')}.`);
  const type = items.find((item) => String(item.type) === kinds[0])?.type ?? SQLNULL;
  return { value: listValue(items.map(({ value }) => value)), type: LIST(type) };
}
