import { contains, flag, limit, listing, text } from './listing.ts';

/** The server as a whole. */
export const SERVER_LISTINGS = [
  listing({
    type: 'postgres-database-overview',
    title: 'Database overview',
    description: 'Tells the version, uptime, role, connections and size of a server.',
    parameters: [],
    statement: `SELECT version() AS pg_version, pg_is_in_recovery() AS is_replica,
      extract(epoch FROM now() - pg_postmaster_start_time())::float8 AS uptime_seconds,
      current_setting('max_connections')::int AS max_connections,
      (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS current_connections,
      (SELECT count(*) FROM pg_stat_activity WHERE state = 'active') AS active_connections,
      current_database() AS database, pg_database_size(current_database()) AS database_size_bytes`,
  }),
  listing({
    type: 'postgres-list-pg-settings',
    title: 'List settings',
    description: 'Lists the settings of Postgres with their value, unit, default and meaning.',
    parameters: [text('setting_name', "a part of the setting's name"), limit(50)],
    statement: `SELECT name, setting, unit, short_desc AS description, source, boot_val AS default_value, pending_restart,
      CASE context WHEN 'postmaster' THEN 'restart' WHEN 'sighup' THEN 'reload' ELSE 'none' END AS change_needs
      FROM pg_settings WHERE ${contains('name', '$1')} ORDER BY 1 LIMIT $2`,
  }),
  listing({
    type: 'postgres-list-database-stats',
    title: 'List database statistics',
    description:
      'Lists databases with their size, connections, transactions, cache hits, deadlocks and spilled ' +
      'bytes.',
    parameters: [
      text('database_name', "a part of the database's name"),
      flag('include_templates', 'templates too'),
      text('database_owner', "a part of the owner's name"),
      text('default_tablespace', "a part of the tablespace's name"),
      text('order_by', 'size or commit, largest first; else by name', '', ['size|commit|']),
      limit(10),
    ],
    statement: `SELECT d.datname AS database, pg_get_userbyid(d.datdba) AS owner, t.spcname AS default_tablespace,
      CASE WHEN has_database_privilege(d.oid, 'CONNECT') THEN pg_database_size(d.oid) END AS size_bytes,
      s.numbackends AS connections, s.xact_commit AS commits, s.xact_rollback AS rollbacks, s.deadlocks,
      s.temp_bytes, round(s.blks_hit * 100.0 / nullif(s.blks_hit + s.blks_read, 0), 2)::float8 AS cache_hit_percent
      FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace
      LEFT JOIN pg_stat_database s ON s.datid = d.oid
      WHERE ${contains('d.datname', '$1')} AND ($2::boolean OR NOT d.datistemplate)
      AND ${contains('pg_get_userbyid(d.datdba)', '$3')} AND ${contains('t.spcname', '$4')}
      ORDER BY CASE $5 WHEN 'size' THEN
        CASE WHEN has_database_privilege(d.oid, 'CONNECT') THEN pg_database_size(d.oid) END
        WHEN 'commit' THEN s.xact_commit END DESC NULLS LAST, 1 LIMIT $6`,
  }),
  listing({
    type: 'postgres-list-roles',
    title: 'List roles',
    description: 'Lists roles with what they may do and the roles they belong to.',
    parameters: [text('role_name', "a part of the role's name"), limit(50)],
    statement: `SELECT r.rolname AS role_name, r.rolcanlogin AS can_login, r.rolsuper AS is_superuser,
      r.rolcreaterole AS can_create_roles, r.rolcreatedb AS can_create_databases, r.rolreplication AS can_replicate,
      r.rolbypassrls AS bypasses_row_security, r.rolconnlimit AS connection_limit, r.rolvaliduntil AS valid_until,
      ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
        WHERE m.member = r.oid ORDER BY 1) AS member_of
      FROM pg_roles r WHERE r.rolname !~ '^pg_' AND ${contains('r.rolname', '$1')} ORDER BY 1 LIMIT $2`,
  }),
  listing({
    type: 'postgres-list-tablespaces',
    title: 'List tablespaces',
    description: 'Lists tablespaces with their owner, size and options.',
    parameters: [text('tablespace_name', "a part of the tablespace's name"), limit(50)],
    statement: `SELECT spcname AS tablespace_name, pg_get_userbyid(spcowner) AS owner,
      CASE WHEN spcname = 'pg_default' OR has_tablespace_privilege(oid, 'CREATE') THEN pg_tablespace_size(oid) END AS size_bytes,
      spcoptions AS options FROM pg_tablespace WHERE ${contains('spcname', '$1')} ORDER BY 1 LIMIT $2`,
  }),
];
