import { contains, limit, listing, oneOf, ownSchema, text } from './listing.ts';

const schema = text('schema_name', "a part of the schema's name");

/** What a database holds beside tables. */
export const OBJECT_LISTINGS = [
  listing({
    type: 'postgres-list-schemas',
    title: 'List schemas',
    description:
      'Lists schemas with their owner, grants, and how many tables, views and functions each holds.',
    parameters: [schema, text('owner', "a part of the owner's name"), limit(10)],
    statement: `SELECT n.nspname AS schema_name, pg_get_userbyid(n.nspowner) AS owner, n.nspacl::text AS grants,
      (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p')) AS tables,
      (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('v', 'm')) AS views,
      (SELECT count(*) FROM pg_proc p WHERE p.pronamespace = n.oid) AS functions
      FROM pg_namespace n WHERE ${ownSchema('n.nspname')} AND ${contains('n.nspname', '$1')}
      AND ${contains('pg_get_userbyid(n.nspowner)', '$2')} ORDER BY 1 LIMIT $3`,
  }),
  listing({
    type: 'postgres-list-views',
    title: 'List views',
    description: 'Lists views and materialized views with their owner and definition.',
    parameters: [text('view_name', "a part of the view's name"), schema, limit(50)],
    statement: `SELECT n.nspname AS schema_name, c.relname AS view_name, pg_get_userbyid(c.relowner) AS owner,
      c.relkind = 'm' AS is_materialized, pg_get_viewdef(c.oid) AS definition
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('v', 'm') AND ${ownSchema('n.nspname')} AND ${contains('c.relname', '$1')}
      AND ${contains('n.nspname', '$2')} ORDER BY 1, 2 LIMIT $3`,
  }),
  listing({
    type: 'postgres-list-sequences',
    title: 'List sequences',
    description: 'Lists sequences with their type, range, step and last value.',
    parameters: [text('sequence_name', "a part of the sequence's name"), schema, limit(50)],
    statement: `SELECT schemaname AS schema_name, sequencename AS sequence_name, sequenceowner AS owner,
      data_type::text AS data_type, start_value, min_value, max_value, increment_by, last_value
      FROM pg_sequences WHERE ${contains('sequencename', '$1')} AND ${contains('schemaname', '$2')}
      ORDER BY 1, 2 LIMIT $3`,
  }),
  listing({
    type: 'postgres-list-stored-procedure',
    title: 'List stored procedures',
    description: 'Lists stored procedures with their owner, language, arguments and definition.',
    parameters: [text('role_name', "a part of the owner's name"), schema, limit(20)],
    statement: `SELECT n.nspname AS schema_name, p.proname AS procedure_name, pg_get_userbyid(p.proowner) AS owner,
      l.lanname AS language, pg_get_function_identity_arguments(p.oid) AS arguments,
      pg_get_functiondef(p.oid) AS definition, obj_description(p.oid, 'pg_proc') AS comment
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      WHERE p.prokind = 'p' AND ${ownSchema('n.nspname')} AND ${contains('pg_get_userbyid(p.proowner)', '$1')}
      AND ${contains('n.nspname', '$2')} ORDER BY 1, 2 LIMIT $3`,
  }),
  listing({
    type: 'postgres-list-publication-tables',
    title: 'List published tables',
    description: 'Lists the tables of publications, and which changes each publishes.',
    parameters: [
      text('table_names', 'names of tables, separated by commas; all where empty'),
      text('publication_names', 'names of publications, separated by commas; all where empty'),
      text('schema_names', 'names of schemas, separated by commas; all where empty'),
      limit(50),
    ],
    statement: `SELECT t.pubname AS publication_name, t.schemaname AS schema_name, t.tablename AS table_name,
      p.puballtables AS publishes_all_tables, p.pubinsert AS inserts, p.pubupdate AS updates, p.pubdelete AS deletes,
      p.pubtruncate AS truncates, pg_get_userbyid(p.pubowner) AS owner
      FROM pg_publication_tables t JOIN pg_publication p ON p.pubname = t.pubname
      WHERE ${oneOf('t.tablename', '$1')} AND ${oneOf('t.pubname', '$2')} AND ${oneOf('t.schemaname', '$3')}
      ORDER BY 1, 2, 3 LIMIT $4`,
  }),
  listing({
    type: 'postgres-list-available-extensions',
    title: 'List available extensions',
    description: 'Lists the extensions that this Postgres could install.',
    parameters: [],
    statement: `SELECT name, default_version, installed_version, comment AS description
      FROM pg_available_extensions ORDER BY 1`,
  }),
  listing({
    type: 'postgres-list-installed-extensions',
    title: 'List installed extensions',
    description: 'Lists the extensions installed in this database, with version, schema and owner.',
    parameters: [],
    statement: `SELECT e.extname AS name, e.extversion AS version, n.nspname AS schema_name,
      pg_get_userbyid(e.extowner) AS owner, obj_description(e.oid, 'pg_extension') AS description
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY 1`,
  }),
];
