import { contains, flag, limit, listing, oneOf, ownSchema, text } from './listing.ts';

const schema = text('schema_name', "a part of the schema's name");
const table = text('table_name', "a part of the table's name");

const DETAILS = `json_build_object(
  'owner', pg_get_userbyid(c.relowner),
  'comment', obj_description(c.oid, 'pg_class'),
  'type', CASE c.relkind WHEN 'p' THEN 'partitioned table' ELSE 'table' END,
  'columns', (
    SELECT json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
      'default', pg_get_expr(d.adbin, d.adrelid), 'comment', col_description(a.attrelid, a.attnum)) ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'constraints', (
    SELECT json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid)) ORDER BY k.conname)
    FROM pg_constraint k WHERE k.conrelid = c.oid),
  'indexes', (
    SELECT json_agg(json_build_object('name', i.indexrelid::regclass::text, 'unique', i.indisunique,
      'primary', i.indisprimary, 'definition', pg_get_indexdef(i.indexrelid)) ORDER BY i.indexrelid::regclass::text)
    FROM pg_index i WHERE i.indrelid = c.oid),
  'triggers', (
    SELECT json_agg(json_build_object('name', t.tgname, 'definition', pg_get_triggerdef(t.oid)) ORDER BY t.tgname)
    FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal))`;

/** Tables and what belongs to them. */
export const TABLE_LISTINGS = [
  listing({
    type: 'postgres-list-tables',
    title: 'List tables',
    description: 'Lists tables with their columns, constraints, indexes, triggers, owner and comment.',
    parameters: [
      text('table_names', 'names of tables, separated by commas; all where empty'),
      text('output_format', 'simple for names alone, detailed for everything', 'detailed', [
        'simple',
        'detailed',
      ]),
    ],
    statement: `SELECT n.nspname AS schema_name, c.relname AS object_name,
      CASE $2 WHEN 'simple' THEN json_build_object('name', c.relname) ELSE ${DETAILS} END AS object_details
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND ${ownSchema('n.nspname')} AND ${oneOf('c.relname', '$1')}
      ORDER BY 1, 2`,
  }),
  listing({
    type: 'postgres-list-indexes',
    title: 'List indexes',
    description: 'Lists indexes with their definition, size and use.',
    parameters: [
      schema,
      table,
      text('index_name', "a part of the index's name"),
      flag('only_unused', 'only those never used since the statistics began'),
      limit(50),
    ],
    statement: `SELECT s.schemaname AS schema_name, s.relname AS table_name, s.indexrelname AS index_name,
      pg_get_indexdef(s.indexrelid) AS index_definition, i.indisunique AS is_unique, i.indisprimary AS is_primary,
      i.indisvalid AS is_valid, pg_relation_size(s.indexrelid) AS index_size_bytes, s.idx_scan AS index_scans
      FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
      WHERE ${contains('s.schemaname', '$1')} AND ${contains('s.relname', '$2')} AND ${contains('s.indexrelname', '$3')}
      AND (NOT $4::boolean OR s.idx_scan = 0) ORDER BY 1, 2, 3 LIMIT $5`,
  }),
  listing({
    type: 'postgres-list-triggers',
    title: 'List triggers',
    description: 'Lists triggers with their table, state, function and definition.',
    parameters: [text('trigger_name', "a part of the trigger's name"), schema, table, limit(50)],
    statement: `SELECT t.tgname AS trigger_name, n.nspname AS schema_name, c.relname AS table_name,
      CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'enabled' END AS status,
      t.tgfoid::regproc::text AS function_name, pg_get_triggerdef(t.oid) AS definition
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT t.tgisinternal AND ${contains('t.tgname', '$1')} AND ${contains('n.nspname', '$2')}
      AND ${contains('c.relname', '$3')} ORDER BY 2, 3, 1 LIMIT $4`,
  }),
  listing({
    type: 'postgres-list-table-stats',
    title: 'List table statistics',
    description:
      'Lists tables with their size, scans, live and dead rows, and when they were vacuumed and analysed.',
    parameters: [
      text('schema_name', "a part of the schema's name", 'public'),
      table,
      text('owner', "a part of the owner's name"),
      text('sort_by', 'size, dead_rows, seq_scan or idx_scan, largest first', 'size', [
        'size',
        'dead_rows',
        'seq_scan',
        'idx_scan',
      ]),
      limit(50),
    ],
    statement: `SELECT s.schemaname AS schema_name, s.relname AS table_name, pg_get_userbyid(c.relowner) AS owner,
      pg_total_relation_size(c.oid) AS total_size_bytes, s.seq_scan, s.idx_scan, s.n_live_tup AS live_rows,
      s.n_dead_tup AS dead_rows, s.last_vacuum, s.last_autovacuum, s.last_analyze, s.last_autoanalyze
      FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
      WHERE ${contains('s.schemaname', '$1')} AND ${contains('s.relname', '$2')}
      AND ${contains('pg_get_userbyid(c.relowner)', '$3')}
      ORDER BY CASE $4 WHEN 'dead_rows' THEN s.n_dead_tup WHEN 'seq_scan' THEN s.seq_scan WHEN 'idx_scan' THEN s.idx_scan
        ELSE pg_total_relation_size(c.oid) END DESC NULLS LAST, 1, 2 LIMIT $5`,
  }),
  listing({
    type: 'postgres-get-column-cardinality',
    title: 'Column cardinality',
    description: 'Estimates from the statistics how many distinct values the columns of a table hold.',
    parameters: [
      text('schema_name', 'the schema', 'public'),
      { name: 'table_name', type: 'string', description: 'the table', required: true, sensitive: false },
      text('column_name', 'one column; all where empty'),
    ],
    statement: `SELECT s.attname AS column_name,
      CASE WHEN s.n_distinct >= 0 THEN s.n_distinct ELSE -s.n_distinct * greatest(c.reltuples, 0) END::bigint
        AS estimated_cardinality
      FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname
      JOIN pg_class c ON c.relname = s.tablename AND c.relnamespace = n.oid
      WHERE s.schemaname = $1 AND s.tablename = $2 AND ($3 = '' OR s.attname = $3)
      ORDER BY 2 DESC, 1`,
  }),
];
