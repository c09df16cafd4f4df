import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { explain, messageOf } from '../../server/src/errors.ts';
import { createLog } from '../../server/src/log.ts';
import { outageOf } from '../../server/src/outage.ts';
import { openRedis } from '../../server/src/redis/client.ts';
import { openPool, run, transaction } from '../../server/src/postgres/pool.ts';
import { createPostgres, createRedis, freePort, PASSWORD, type Store } from './containers.ts';
import { ownStores, type OwnStores } from './kit.ts';
import { eventually } from './process.ts';

type Place = Parameters<typeof openPool>[0];

let stores: OwnStores;
const opened: { end(): Promise<void> }[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  stores = await ownStores();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.end()));
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => stores.close());

function open(changes: Partial<Place> = {}) {
  const pool = openPool({ ...stores.config.postgres, ...changes }, createLog('silent', 2));
  opened.push(pool);
  return pool;
}

const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const statement = (text: string) => ({ text, values: [] });
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => error,
  );

/** Something that listens and is no Postgres. */
async function impostor(answer: 'nothing' | 'goodbye'): Promise<Partial<Place>> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (answer === 'goodbye') socket.end();
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port };
}

const kill = (name: string) =>
  stores.pool.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1',
    [`${name}%`],
  );
const runs = (name: string) => async (): Promise<boolean> =>
  (
    await stores.pool.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1',
      [`${name}%`],
    )
  ).rowCount === 1;

describe('an error of a Postgres that is away', () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    [
      'while a statement runs',
      async () => {
        const failed = failure(run(open(), statement('/* mid */ SELECT pg_sleep(30)'), signal()));
        await eventually(runs('/* mid'));
        await kill('/* mid');
        return failed;
      },
      /terminating connection|Connection terminated|ECONNRESET/,
    ],
    [
      'between two statements of a transaction',
      () =>
        failure(
          transaction(
            open(),
            async (query) => {
              await query(statement('/* between */ SELECT 1'));
              await kill('/* between');
              // The driver hears of it between the two.
              await eventually(async () => !(await runs('/* between')()));
              await sleep(100);
              await query(statement('SELECT 2'));
            },
            signal(),
          ),
        ),
      /has encountered a connection error and is not queryable/,
    ],
    [
      'before COMMIT',
      () =>
        failure(
          transaction(
            open(),
            async (query) => {
              await query(statement('/* commit */ SELECT 1'));
              await kill('/* commit');
            },
            signal(),
          ),
        ),
      /terminat|not queryable|ECONNRESET|EPIPE/,
    ],
    [
      'where its connection waited too long in a transaction',
      () =>
        failure(
          transaction(
            open(),
            async (query) => {
              await query(statement("SET idle_in_transaction_session_timeout = '10ms'"));
              await sleep(200);
              await query(statement('SELECT 1'));
            },
            signal(),
          ),
        ),
      /idle-in-transaction|not queryable|Connection terminated/,
    ],
    [
      'that nothing listens for',
      async () => failure(run(open({ port: await freePort() }), statement('SELECT 1'), signal())),
      /ECONNREFUSED/,
    ],
    [
      'whose name is not there',
      () => failure(run(open({ host: 'postgres.invalid' }), statement('SELECT 1'), signal())),
      /ENOTFOUND|EAI_AGAIN/,
    ],
    [
      'that accepts and says nothing',
      async () => failure(run(open(await impostor('nothing')), statement('SELECT 1'), signal())),
      /timeout/,
    ],
    [
      'that accepts and leaves',
      async () => failure(run(open(await impostor('goodbye')), statement('SELECT 1'), signal())),
      /Connection terminated unexpectedly/,
    ],
    [
      'that refuses the password, as one does that is restored',
      () => failure(run(open({ password: 'wrong' }), statement('SELECT 1'), signal())),
      /password authentication failed/,
    ],
    [
      'that has not the database yet',
      () => failure(run(open({ database: 'absent' }), statement('SELECT 1'), signal())),
      /does not exist/,
    ],
    [
      'that has no place left',
      async () => {
        const user = `crowded_${Date.now()}`;
        await stores.pool.query(`CREATE ROLE ${user} LOGIN PASSWORD 'x' CONNECTION LIMIT 0`);
        const error = await failure(run(open({ user, password: 'x' }), statement('SELECT 1'), signal()));
        await stores.pool.query(`DROP ROLE ${user}`);
        return error;
      },
      /too many connections/,
    ],
    [
      'that has become a standby',
      () =>
        failure(
          transaction(
            open(),
            async (query) => {
              await query(statement('SET TRANSACTION READ ONLY'));
              await query(statement('CREATE TABLE more (a int)'));
            },
            signal(),
          ),
        ),
      /read-only transaction/,
    ],
    [
      'whose pool is closing with the server',
      async () => {
        const pool = openPool(stores.config.postgres, createLog('silent', 2));
        await pool.end();
        return failure(run(pool, statement('SELECT 1'), signal()));
      },
      /Cannot use a pool after calling end/,
    ],
  ];

  it.each(cases)('%s', async (_, provoke, real) => {
    const error = await provoke();
    expect(messageOf(error)).toMatch(real);
    expect(outageOf(error)).toBe('database');
    expect(explain(error)).toContain('The database is not reachable at the moment');
  });
});

describe('a Postgres that is restarted under load', () => {
  let postgres: Store;
  beforeAll(async () => {
    postgres = await createPostgres(inject('storeImages'));
    await postgres.start();
  });
  afterAll(() => postgres.remove());

  it('gives no error that is taken for a bug', async () => {
    const pool = open({ port: postgres.port, user: 'berth', database: 'berth', password: PASSWORD });
    await eventually(async () => (await pool.query('SELECT 1')).rowCount === 1, 30_000);
    const unknown: unknown[] = [];
    let outages = 0;
    const over = new AbortController();
    const worker = async (number: number): Promise<void> => {
      while (!over.signal.aborted) {
        const work =
          number % 2 === 0
            ? run(
                pool,
                statement('SELECT repeat(md5(n::text), 50) FROM generate_series(1, 200) AS n'),
                signal(),
              )
            : transaction(
                pool,
                (query) => query(statement('SELECT 1')).then(() => query(statement('SELECT 2'))),
                signal(),
              );
        const error = await work.then(
          () => undefined,
          (error: unknown) => error,
        );
        if (error !== undefined && outageOf(error) === undefined) unknown.push(error);
        if (error !== undefined) outages += 1;
        await sleep(error === undefined ? 0 : 5);
      }
    };
    const workers = Array.from({ length: 16 }, (_, number) => worker(number));
    for (const how of ['stop', 'kill', 'stop'] as const) {
      await postgres[how]();
      await postgres.start();
      await eventually(async () => (await pool.query('SELECT 1')).rowCount === 1, 30_000);
    }
    over.abort();
    await Promise.all(workers);
    expect(unknown.map(messageOf)).toEqual([]);
    expect(outages).toBeGreaterThan(0);
  });
});

describe('an error of a Redis that is away', () => {
  let redis: Store;
  beforeAll(async () => {
    redis = await createRedis(inject('storeImages'));
    await redis.start();
  });
  afterAll(() => redis.remove());

  const connected = async () => {
    const place = { host: '127.0.0.1', port: redis.port, password: PASSWORD };
    const { client } = openRedis(place, createLog('silent', 2));
    await eventually(async () => client.isReady, 20_000);
    return client;
  };

  it.each([
    ['demoted to a replica', ['REPLICAOF', '127.0.0.1', '1'], /^READONLY/, ['REPLICAOF', 'NO', 'ONE']],
    ['full', ['CONFIG', 'SET', 'maxmemory', '1'], /^OOM/, ['CONFIG', 'SET', 'maxmemory', '0']],
  ])('%s', async (_, change, real, undo) => {
    const client = await connected();
    await client.sendCommand(change);
    const error = await failure(client.set('a', 'b'));
    await client.sendCommand(undo);
    client.destroy();
    expect(messageOf(error)).toMatch(real);
    expect(outageOf(error)).toBe('cache');
    expect(explain(error)).toContain('not reachable at the moment');
  });

  it('killed under a command, closed and offline', async () => {
    const client = await connected();
    const waiting = failure(client.sendCommand(['BLPOP', 'nothing', '0']));
    await redis.kill();
    const errors = [await waiting, await failure(client.get('a'))];
    client.destroy();
    errors.push(await failure(client.get('a')));
    expect(errors.map((error) => outageOf(error) !== undefined)).toEqual(errors.map(() => true));
    expect(errors.map(messageOf)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Socket closed unexpectedly/),
        expect.stringMatching(/offline|closed/),
      ]),
    );
  });

  it('is nothing that a wrong command says', () => {
    expect(outageOf(new TypeError('x is undefined'))).toBeUndefined();
    expect(outageOf(new Error('OOM of another kind'))).toBeUndefined();
  });
});
