import { contains, limit, listing, oneOf, text } from './listing.ts';

const age = (usual: string) =>
  text('min_duration', 'only those at least this old, such as "30 seconds" or "5 minutes"', usual, [
    '\\d{1,6} *(second|minute|hour|day)s?',
  ]);

const SESSION = `a.pid, a.datname AS database, a.usename AS "user", a.application_name, host(a.client_addr) AS client,
  a.state, a.wait_event_type, a.wait_event`;

/** What happens in a server at the moment. */
export const ACTIVITY_LISTINGS = [
  listing({
    type: 'postgres-list-active-queries',
    title: 'List active queries',
    description: 'Lists the queries running at the moment, longest first.',
    parameters: [
      age('1 minute'),
      text('exclude_application_names', 'names of applications to leave out, separated by commas'),
      limit(50),
    ],
    statement: `SELECT ${SESSION}, a.query_start, extract(epoch FROM now() - a.query_start)::float8 AS seconds, a.query
      FROM pg_stat_activity a
      WHERE a.state = 'active' AND a.pid <> pg_backend_pid() AND now() - a.query_start >= $1::interval
      AND (btrim($2) = '' OR NOT ${oneOf('a.application_name', '$2')})
      ORDER BY a.query_start LIMIT $3`,
  }),
  listing({
    type: 'postgres-long-running-transactions',
    title: 'List long-running transactions',
    description: 'Lists transactions that have been open for long, oldest first.',
    parameters: [age('5 minutes'), limit(20)],
    statement: `SELECT ${SESSION}, a.xact_start, extract(epoch FROM now() - a.xact_start)::float8 AS seconds,
      extract(epoch FROM now() - a.state_change)::float8 AS seconds_in_state, a.query
      FROM pg_stat_activity a
      WHERE a.xact_start IS NOT NULL AND a.pid <> pg_backend_pid() AND now() - a.xact_start >= $1::interval
      ORDER BY a.xact_start LIMIT $2`,
  }),
  listing({
    type: 'postgres-list-locks',
    title: 'List locks',
    description: 'Lists the sessions that hold or wait for locks, with the locks and who blocks them.',
    parameters: [],
    statement: `SELECT a.pid, a.usename AS "user", a.query, pg_blocking_pids(a.pid) AS blocked_by,
      json_agg(json_build_object('type', l.locktype, 'relation', l.relation::regclass::text, 'mode', l.mode,
        'granted', l.granted) ORDER BY l.granted, l.locktype, l.mode) AS locks
      FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE a.pid <> pg_backend_pid() GROUP BY a.pid, a.usename, a.query ORDER BY a.pid`,
  }),
  listing({
    type: 'postgres-replication-stats',
    title: 'Replication statistics',
    description: 'Lists the replicas with their state and how many bytes each lags behind.',
    parameters: [],
    statement: `SELECT pid, usename AS "user", application_name, host(client_addr) AS client, state, sync_state,
      backend_xmin::text AS backend_xmin, pg_wal_lsn_diff(sent_lsn, write_lsn)::bigint AS write_lag_bytes,
      pg_wal_lsn_diff(write_lsn, flush_lsn)::bigint AS flush_lag_bytes,
      pg_wal_lsn_diff(flush_lsn, replay_lsn)::bigint AS replay_lag_bytes,
      pg_wal_lsn_diff(sent_lsn, replay_lsn)::bigint AS total_lag_bytes
      FROM pg_stat_replication ORDER BY 1`,
  }),
  listing({
    type: 'postgres-list-query-stats',
    title: 'List query statistics',
    description: 'Lists the queries that took most time in all. Needs the extension pg_stat_statements.',
    parameters: [text('database_name', "a part of the database's name"), limit(50)],
    statement: `SELECT d.datname AS database, s.query, s.calls, s.total_exec_time AS total_ms, s.min_exec_time AS min_ms,
      s.max_exec_time AS max_ms, s.mean_exec_time AS mean_ms, s.rows, s.shared_blks_hit, s.shared_blks_read
      FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE ${contains('d.datname', '$1')} ORDER BY s.total_exec_time DESC LIMIT $2`,
  }),
];
