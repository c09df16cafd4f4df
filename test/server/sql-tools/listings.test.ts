import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LISTING_TYPES } from '../../../server/src/sql-tools/listings/all.ts';
import { READING } from '../../../server/src/sql-tools/statements/functions.ts';
import { openDesk, SOURCE, type Desk } from './desk.ts';

let desk: Desk;

beforeAll(async () => {
  const tools = LISTING_TYPES.map((type) => `---\nkind: tool\nname: ${type}\ntype: ${type}\nsource: own\n`);
  desk = await openDesk(`${SOURCE}${tools.join('')}`);
  await desk.admin(`CREATE SCHEMA shop;
    CREATE TABLE shop.customers (id serial PRIMARY KEY, city text NOT NULL DEFAULT 'Basel');
    COMMENT ON TABLE shop.customers IS 'who buys';
    CREATE INDEX customers_city ON shop.customers (city);
    CREATE VIEW shop.cities AS SELECT DISTINCT city FROM shop.customers;
    CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER touched BEFORE UPDATE ON shop.customers FOR EACH ROW EXECUTE FUNCTION shop.touch();
    CREATE PROCEDURE shop.tidy() LANGUAGE sql AS 'SELECT 1';
    CREATE PUBLICATION changes FOR TABLE shop.customers;
    INSERT INTO shop.customers (city) SELECT 'city ' || n % 7 FROM generate_series(1, 500) n;
    ANALYZE shop.customers`);
});
afterAll(() => desk.close());

const EXPECTED: [type: string, input: Record<string, unknown>, row: Record<string, unknown>][] = [
  [
    'postgres-list-tables',
    { table_names: 'customers, other' },
    {
      schema_name: 'shop',
      object_name: 'customers',
      object_details: expect.objectContaining({
        comment: 'who buys',
        columns: [
          expect.objectContaining({ name: 'id', type: 'integer', nullable: false }),
          expect.objectContaining({ name: 'city', default: "'Basel'::text" }),
        ],
        triggers: [expect.objectContaining({ name: 'touched' })],
      }),
    },
  ],
  ['postgres-list-tables', { output_format: 'simple' }, { object_details: { name: 'customers' } }],
  ['postgres-list-indexes', { index_name: 'city' }, { index_name: 'customers_city', is_unique: false }],
  ['postgres-list-indexes', { only_unused: true, table_name: 'custom' }, { index_scans: 0 }],
  [
    'postgres-list-triggers',
    { schema_name: 'shop' },
    { trigger_name: 'touched', function_name: 'shop.touch' },
  ],
  ['postgres-list-table-stats', { schema_name: 'shop', sort_by: 'size' }, { table_name: 'customers' }],
  [
    'postgres-get-column-cardinality',
    { schema_name: 'shop', table_name: 'customers', column_name: 'city' },
    { column_name: 'city', estimated_cardinality: 7 },
  ],
  [
    'postgres-list-schemas',
    { schema_name: 'shop' },
    { schema_name: 'shop', tables: 1, views: 1, functions: 2 },
  ],
  ['postgres-list-views', { view_name: 'cit' }, { view_name: 'cities', is_materialized: false }],
  ['postgres-list-sequences', {}, { sequence_name: 'customers_id_seq', last_value: 500 }],
  ['postgres-list-stored-procedure', {}, { procedure_name: 'tidy', language: 'sql' }],
  [
    'postgres-list-publication-tables',
    { publication_names: 'changes' },
    { publication_name: 'changes', table_name: 'customers', inserts: true },
  ],
  ['postgres-list-available-extensions', {}, { name: expect.stringContaining('plpgsql') }],
  ['postgres-list-installed-extensions', {}, { name: 'plpgsql', schema_name: 'pg_catalog' }],
  [
    'postgres-list-active-queries',
    { min_duration: '0 seconds' },
    { query: 'SELECT count(*) FROM forever()' },
  ],
  [
    'postgres-long-running-transactions',
    { min_duration: '0 seconds' },
    { query: 'SELECT count(*) FROM forever()' },
  ],
  [
    'postgres-list-locks',
    {},
    { locks: expect.arrayContaining([expect.objectContaining({ type: 'virtualxid', granted: true })]) },
  ],
  ['postgres-database-overview', {}, { is_replica: false, database: expect.stringMatching(/^t_/) }],
  [
    'postgres-list-pg-settings',
    { setting_name: 'max_connections' },
    { name: 'max_connections', change_needs: 'restart' },
  ],
  ['postgres-list-database-stats', { order_by: 'size' }, { database: expect.stringMatching(/^t_|berth/) }],
  ['postgres-list-roles', { role_name: 'berth' }, { role_name: 'berth', is_superuser: true, member_of: [] }],
  ['postgres-list-tablespaces', {}, { tablespace_name: 'pg_default' }],
];

describe('every listing answers', () => {
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const client = await desk.stores.pool.connect();
    await client.query(
      "CREATE FUNCTION forever() RETURNS SETOF int LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); END'",
    );
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const ended = client.query('SELECT count(*) FROM forever()').catch(() => undefined);
    stop = async () => {
      await desk.admin(`SELECT pg_cancel_backend(${rows[0]?.pid ?? 0})`);
      await ended;
      client.release();
    };
  });
  afterAll(() => stop());

  it.each(EXPECTED)('%s %j', async (type, input, row) => {
    expect((await desk.ask(type, input)).rows).toEqual(
      expect.arrayContaining([expect.objectContaining(row)]),
    );
  });

  it('postgres-replication-stats, with no replica there', async () => {
    expect((await desk.ask('postgres-replication-stats')).rows).toEqual([]);
  });

  it('postgres-list-query-stats, which says what it needs', async () => {
    await expect(desk.ask('postgres-list-query-stats')).rejects.toThrow('pg_stat_statements');
  });

  it('and none is left out here', () => {
    const shown = new Set([
      ...EXPECTED.map(([type]) => type),
      'postgres-replication-stats',
      'postgres-list-query-stats',
    ]);
    expect([...shown].toSorted()).toEqual([...LISTING_TYPES].toSorted());
  });

  it.each(["x'; DROP TABLE shop.customers; --", '%', '1 minute) OR (true'])(
    'with %j nothing breaks',
    async (value) => {
      await expect(desk.ask('postgres-list-active-queries', { min_duration: value })).rejects.toThrow(
        'do not fit',
      );
      expect((await desk.ask('postgres-list-views', { view_name: value })).rows).toEqual([]);
    },
  );
});

// Volatile in Postgres's catalog, and yet they only look, or only make a value up.
const VOLATILE = new Set(
  `array_sample array_shuffle clock_timestamp current_query gen_random_uuid pg_blocking_pids pg_current_wal_flush_lsn
  pg_current_wal_insert_lsn pg_current_wal_lsn pg_database_size pg_indexes_size pg_is_in_recovery
  pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_partition_ancestors pg_partition_tree
  pg_relation_size pg_sequence_last_value pg_table_size pg_tablespace_size pg_total_relation_size random random_normal
  timeofday`.split(/\s+/),
);

it('lets callers use no function that Postgres’s own catalog calls volatile, but for those named here', async () => {
  const rows = await desk.admin(
    "SELECT DISTINCT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND provolatile = 'v'",
  );
  const volatile = rows.map(({ name }) => String(name)).filter((name) => READING.has(name));
  expect(volatile.filter((name) => !VOLATILE.has(name))).toEqual([]);
});
