/** The only functions that may stand in FROM: they make rows from their arguments and reach nothing else. */
const ROW_MAKERS = new Set([
  'generate_series',
  'json_each',
  'json_tree',
  'range',
  'repeat',
  'repeat_row',
  'unnest',
]);

// What tells of the session, its settings, its catalogue or its log, runs text as a statement, or does nothing but wait.
const REFUSED = new Set([
  'current_connection_id',
  'current_query',
  'current_query_id',
  'current_setting',
  'current_transaction_id',
  'currval',
  'getenv',
  'getvariable',
  'json_deserialize_sql',
  'json_execute_serialized_sql',
  'json_serialize_plan',
  'json_serialize_sql',
  'nextval',
  'parse_duckdb_log_message',
  'query',
  'query_table',
  'sleep_ms',
  'stats',
  'txid_current',
  'which_secret',
  'write_log',
]);

const REFUSED_FAMILIES = ['__internal_', 'duckdb_', 'has_', 'inet_', 'pg_', 'pragma_', 'read_'];

// Of a refused family, but harmless: they look at their argument alone.
const HARMLESS = new Set(['pg_typeof', 'pg_size_pretty']);

/** Whether a function may stand in FROM. */
export function makesRows(name: string): boolean {
  return ROW_MAKERS.has(name.toLowerCase());
}

/** Whether a function may not be called anywhere. */
export function isRefused(name: string): boolean {
  const lower = name.toLowerCase();
  if (HARMLESS.has(lower)) return false;
  return REFUSED.has(lower) || REFUSED_FAMILIES.some((family) => lower.startsWith(family));
}
