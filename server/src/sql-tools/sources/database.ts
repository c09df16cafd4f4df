import { escapeLiteral, Pool, type PoolClient } from 'pg';
import { createGate, gateLimits } from '../../calls/gate.ts';
import { CallError, messageOf } from '../../errors.ts';
import { type Identity, ownerOf } from '../../identity.ts';
import type { Logger } from '../../log.ts';
import { inTransaction, withConnection, type Statement } from '../../postgres/pool.ts';
import type { CatalogQuestion } from '../statements/catalog.ts';
import type { Source } from '../configuration/source-schema.ts';
import { Gathering, type Answer, type Limits } from './answer.ts';
import { connectionOf } from './connection.ts';
import { problemOf } from './problems.ts';
import { TypeNames } from './type-names.ts';
import { valueTypes } from './values.ts';

/** One run of a statement that the guard let through. */
export interface Run extends Limits {
  statement: Statement;
  mode: 'read' | 'write';
  /** Whether the statement is one that a cursor can walk. */
  walkable: boolean;
  /** What the catalog must be asked first. */
  question?: CatalogQuestion | undefined;
  /** Whether the operator wrote all of the statement. */
  trusted: boolean;
  seconds: number;
  /** Who asks: Postgres's row security may look at berth.identity and berth.namespace. */
  identity: Pick<Identity, 'id' | 'namespace'>;
}

/** A source's database. */
export interface SourceDatabase {
  /** @throws CallError in the caller's words */
  run(run: Run, signal: AbortSignal): Promise<Answer>;
  /** The version of the server. */
  version(): Promise<string>;
  close(): Promise<void>;
}

// How many statements may wait for a connection.
const MAX_WAITING = 64;
const CURSOR = 'berth_rows';
const FIRST_ROWS = 16;
const MORE_ROWS = 256;
// What may come in beyond the limit of the answer: the last rows fetched, and Postgres's own words around
// them.
const SPARE_BYTES = 8 * 1_048_576;

const begin = ({ mode, seconds, identity }: Run): string => {
  const ms = seconds * 1_000;
  return `BEGIN ${mode === 'read' ? 'READ ONLY' : 'READ WRITE'};
    SET LOCAL statement_timeout = ${ms}; SET LOCAL lock_timeout = ${Math.min(ms, 3_000)};
    SET LOCAL idle_in_transaction_session_timeout = ${ms + 5_000};
    SET LOCAL standard_conforming_strings = on; SET LOCAL datestyle = 'ISO, YMD';
    SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex';
    SET LOCAL berth.identity = ${escapeLiteral(identity.id)};
    SET LOCAL berth.namespace = ${escapeLiteral(identity.namespace)}`;
};

/**
 * Opens a source. Nothing connects before the first statement, and a source that is away harms nobody else.
 */
export function openSource(source: Source, log: Logger): SourceDatabase {
  const config = connectionOf(source);
  const names = new TypeNames();
  const received = new WeakMap<PoolClient, number>();
  const caps = new WeakMap<PoolClient, { most: number; overflowed: boolean }>();
  const complain = (error: unknown) =>
    log.warn({ source: source.name, error: messageOf(error) }, 'connection of a source lost');

  const pool = new Pool(config);
  pool.on('error', complain);
  pool.on('connect', (client) => {
    // While lent, a connection has no other listener, and an error without one ends the process.
    client.on('error', complain);
    // One value may be a gigabyte. It must be stopped on its way in, because nothing in Postgres limits a
    // row.
    client.connection.stream.on('data', (chunk: Buffer) => {
      const total = (received.get(client) ?? 0) + chunk.length;
      received.set(client, total);
      const cap = caps.get(client);
      if (cap === undefined || total <= cap.most) return;
      cap.overflowed = true;
      client.connection.stream.destroy();
    });
  });
  // Cancelling must not wait for a connection that the statements to be cancelled hold.
  const cancelling = new Pool({ ...config, max: 1, idleTimeoutMillis: 1_000 });
  cancelling.on('error', complain);

  // One caller's long statements must not hold every connection.
  const gate = createGate(
    {
      ...gateLimits(source.maxConnections, MAX_WAITING),
      waitSeconds: (config.connectionTimeoutMillis ?? 0) / 1_000,
    },
    `statements of the source ${source.name}`,
  );

  return {
    async run(run, signal) {
      const who = ownerOf(run.identity);
      if (!gate.enter(who)) await gate.wait(who, signal);
      const start = performance.now();
      const cap = { most: run.bytes + SPARE_BYTES, overflowed: false };
      try {
        return await withConnection(
          pool,
          signal,
          async (client) => {
            received.set(client, 0);
            caps.set(client, cap);
            return await answerOf(client, run, names, signal);
          },
          // DISCARD ALL cannot undo everything: loaded libraries, the seed of random(), what a procedural
          // language or dblink keeps. So what a caller wrote to change something has a connection of its own.
          { cancelling, reset: discardAll, once: run.mode === 'write' && !run.trusted },
        );
      } catch (error) {
        const { overflowed } = cap;
        const problem = problemOf(error, {
          source: source.name,
          seconds: run.seconds,
          signal,
          overflowed,
          writing: run.mode === 'write',
          connections: source.maxConnections,
        });
        log.debug({ source: source.name, error: messageOf(error) }, 'a statement failed');
        throw problem;
      } finally {
        gate.leave(who, performance.now() - start);
      }
    },
    async version() {
      const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    },
    async close() {
      await Promise.all([pool.end(), cancelling.end()]);
    },
  };
}

// Settings, roles, prepared statements, cursors WITH HOLD, LISTEN, advisory locks, temporary tables, sequences.
const discardAll = (client: PoolClient): Promise<unknown> => client.query('DISCARD ALL');

async function answerOf(
  client: PoolClient,
  run: Run,
  names: TypeNames,
  signal: AbortSignal,
): Promise<Answer> {
  const reads = run.mode === 'read';
  return inTransaction(
    client,
    begin(run),
    async () => {
      const { question } = run;
      const refusal = question?.refusal(
        (await client.query(question.statement.text, question.statement.values)).rows,
      );
      if (refusal !== undefined) throw new CallError(refusal);
      const gathering = new Gathering(run);
      const read = reads && run.walkable ? walk : all;
      const changed = await read(client, run, gathering, signal);
      await names.learn(gathering.types, client);
      return gathering.answer(reads ? null : changed, (oid) => names.of(oid));
    },
    reads ? 'ROLLBACK' : 'COMMIT',
  );
}

// The extended protocol takes one statement only, whatever the text holds.
const ONE_STATEMENT = { rowMode: 'array' as const, types: valueTypes, queryMode: 'extended' };

async function walk(client: PoolClient, run: Run, gathering: Gathering, signal: AbortSignal): Promise<null> {
  const { text, values } = run.statement;
  await client.query<unknown[]>({
    ...ONE_STATEMENT,
    text: `DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${text}`,
    values,
  });
  for (let size = FIRST_ROWS; ; size = MORE_ROWS) {
    signal.throwIfAborted();
    const count = Math.min(size, gathering.wanted);
    const fetch = `FETCH FORWARD ${count} FROM ${CURSOR}`;
    const { rows, fields } = await client.query<unknown[]>({ ...ONE_STATEMENT, text: fetch });
    gathering.describe(fields);
    for (const row of rows) gathering.add(row);
    if (gathering.empty)
      throw new CallError(
        `The first row alone is larger than ${run.bytes} bytes. Ask for fewer or shorter columns.`,
      );
    if (gathering.full || rows.length < count) return null;
  }
}

async function all(client: PoolClient, run: Run, gathering: Gathering, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const { rows, fields, rowCount } = await client.query<unknown[]>({ ...ONE_STATEMENT, ...run.statement });
  gathering.describe(fields);
  for (const row of rows) gathering.add(row);
  return rowCount ?? 0;
}
