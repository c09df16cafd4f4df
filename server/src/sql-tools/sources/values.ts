import { types } from 'pg';

const { builtins } = types;

type Parse = (text: string) => unknown;

// JSON has no NaN and no infinity.
const float: Parse = (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
const bigint: Parse = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
const json: Parse = (text) => JSON.parse(text);

const SCALARS = new Map<number, Parse>([
  [builtins.BOOL, (text) => text === 't'],
  [builtins.INT2, Number],
  [builtins.INT4, Number],
  [builtins.OID, Number],
  [builtins.INT8, bigint],
  [builtins.FLOAT4, float],
  [builtins.FLOAT8, float],
  [builtins.JSON, json],
  [builtins.JSONB, json],
]);

/**
 * The types of arrays whose items have one of the types above, and of arrays of text, with the items' parser.
 */
const ARRAYS = new Map<number, Parse>([
  [1000, (text) => text === 't'],
  [1005, Number],
  [1007, Number],
  [1016, bigint],
  [1021, float],
  [1022, float],
  [199, json],
  [3807, json],
  ...[1002, 1003, 1009, 1014, 1015, 2951].map((oid): [number, Parse] => [oid, (text) => text]),
]);

// text[], which pg-types parses but does not name.
const TEXT_ARRAY: number = 1009;
const arrayItems: Parse = types.getTypeParser(TEXT_ARRAY);

const deep = (value: unknown, parse: Parse): unknown =>
  Array.isArray(value)
    ? value.map((item: unknown) => deep(item, parse))
    : typeof value === 'string'
      ? parse(value)
      : value;

function parserOf(oid: number): Parse {
  const items = ARRAYS.get(oid);
  if (items !== undefined) return (text) => deep(arrayItems(text), items);
  return SCALARS.get(oid) ?? ((text) => text);
}

/**
 * How values come out: numbers, booleans, JSON and arrays of them as JSON has them; integers beyond 2^53,
 * decimals, times and everything else as Postgres's text, which loses nothing.
 */
export const valueTypes = { getTypeParser: parserOf };
