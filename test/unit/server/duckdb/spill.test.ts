import { existsSync, readdirSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../../../server/src/duckdb/analysis.ts';
import { openSandbox } from '../../../../server/src/duckdb/child/sandbox.ts';
import { caller, openWorld, type World } from './world.ts';

const MEMORY_MB = 64;
const SPILL_MB = 300;
// Far more than the memory, and of hashes, which hardly pack.
const LARGE = `FROM (SELECT hash(i) AS h, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS t FROM range(50_000_000) r(i)) ORDER BY h`;

let world: World;
let wide: Table;

beforeAll(async () => {
  world = await openWorld({ memoryMb: MEMORY_MB, concurrency: 1, spillMb: SPILL_MB });
  const path = world.path('wide.parquet');
  await world.analysis.write(
    { sql: "SELECT i, hash(i) AS h, 'text ' || hash(i + 1) AS t FROM range(1_000_000) r(i)", tables: [] },
    { path, format: 'parquet' },
    caller(),
  );
  wide = { name: 'wide', path };
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const spilled = (of: World = world): string[] =>
  readdirSync(of.path('.')).filter((name) => name.startsWith('scratch-spill-'));

// Files come and go while this looks.
const sizeOf = (path: string): number => {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
};

const bytesSpilled = (of: World = world): number =>
  spilled(of)
    .flatMap((directory) => {
      const files = existsSync(of.path(directory)) ? readdirSync(of.path(directory)) : [];
      return files.map((file) => sizeOf(of.path(`${directory}/${file}`)));
    })
    .reduce((sum, bytes) => sum + bytes, 0);

describe('what does not fit into memory', () => {
  it('is sorted on disk, all rows of it, and the disk is free afterwards', async () => {
    const { rows } = await world.analysis.query(
      { sql: 'SELECT t FROM wide ORDER BY t DESC', tables: [wide] },
      { limit: 1, offset: 999_999 },
      caller(),
    );
    const { rows: least } = await world.ask('SELECT min(t) FROM wide', [], [wide]);
    expect(rows).toEqual(least);
    expect(spilled()).toEqual([]);
  });

  it('ends with an error in words where it needs more disk than it may', async () => {
    await using small = await openWorld({ memoryMb: MEMORY_MB, concurrency: 1, spillMb: 20 });
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, bytesSpilled(small))), 5);
    await expect(
      small.analysis.query({ sql: LARGE, tables: [] }, { limit: 1, offset: 40_000_000 }, caller()),
    ).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringMatching(/^This needs more memory than it may use, and more disk than it may/),
    });
    clearInterval(watch);
    expect(most).toBeGreaterThan(1e6);
    expect(most).toBeLessThan(22e6);
    expect(spilled(small)).toEqual([]);
  });

  it('leaves nothing on the disk when its process is killed', async () => {
    const stop = new AbortController();
    const running = world.analysis.query(
      { sql: LARGE, tables: [] },
      { limit: 1, offset: 40_000_000 },
      caller(stop.signal),
    );
    const ended = Promise.allSettled([running]);
    await expect.poll(() => bytesSpilled(), { timeout: 30_000 }).toBeGreaterThan(1e6);
    stop.abort(new Error('enough'));
    expect((await ended)[0]).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    await expect.poll(() => spilled(), { timeout: 10_000 }).toEqual([]);
  });

  it('is refused at once where no disk may be used', async () => {
    await using small = await openWorld({ memoryMb: MEMORY_MB, concurrency: 1, spillMb: 0 });
    await expect(
      small.analysis.query(
        { sql: LARGE.replace('50_000_000', '10_000_000'), tables: [] },
        { limit: 1, offset: 999_999 },
        caller(),
      ),
    ).rejects.toThrow('more memory than it may use');
  });
});

describe('the files of a statement that spills', () => {
  it('are out of reach of every statement of a caller', async () => {
    await using two = await openWorld({ memoryMb: MEMORY_MB, concurrency: 2, spillMb: SPILL_MB });
    const stop = new AbortController();
    const running = two.analysis.query(
      { sql: LARGE, tables: [] },
      { limit: 1, offset: 40_000_000 },
      caller(stop.signal, 'sorter'),
    );
    const ended = Promise.allSettled([running]);
    const directory = (): string | undefined =>
      readdirSync(two.path('.')).find((name) => name.startsWith('scratch-spill-'));
    await expect.poll(directory, { timeout: 30_000 }).toBeDefined();
    const path = two.path(directory() ?? '');
    const statements = [
      `FROM read_blob('${path}/*')`,
      `FROM read_text('${path}/*')`,
      `FROM glob('${path}/*')`,
      `FROM '${path}/x.parquet'`,
      `COPY (SELECT 1) TO '${path}/x.csv'`,
      `ATTACH '${path}/x.db'`,
      'FROM duckdb_temporary_files()',
      "SELECT current_setting('temp_directory')",
    ];
    const outcomes = await Promise.allSettled(
      statements.map(
        async (sql) =>
          await two.analysis.query({ sql, tables: [] }, { limit: 1, offset: 0 }, caller(undefined, 'spy')),
      ),
    );
    expect(outcomes.map(({ status }, at) => `${statements[at]}: ${status}`)).toEqual(
      statements.map((sql) => `${sql}: rejected`),
    );
    stop.abort(new Error('enough'));
    expect((await ended)[0]).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
  });

  it('are out of reach of another sandbox, were its statement let through', async () => {
    const own = world.path('own');
    await using sandbox = await openSandbox(
      { memoryMb: MEMORY_MB, threads: 1, spill: { directory: own, mb: 100 } },
      [],
    );
    const { connection } = sandbox;
    const other = world.path('other');
    const refused = [
      `FROM read_blob('${other}/*')`,
      `FROM glob('${own}/../*')`,
      `COPY (SELECT 1) TO '${own}/../x.csv'`,
      `SET temp_directory = '${other}'`,
      "SET max_temp_directory_size = '1TB'",
    ];
    const outcomes = await Promise.allSettled(refused.map(async (sql) => await connection.run(sql)));
    expect(outcomes.map(({ status }, at) => `${refused[at]}: ${status}`)).toEqual(
      refused.map((sql) => `${sql}: rejected`),
    );
  });
});
