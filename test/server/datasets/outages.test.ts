import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBucket } from '../../../server/src/blobs/bucket.ts';
import { openDirectory } from '../../../server/src/blobs/directory.ts';
import { blobKey } from '../../../server/src/datasets/blob-key.ts';
import { openCatalog } from '../../../server/src/datasets/catalog.ts';
import { explain } from '../../../server/src/errors.ts';
import { createLog } from '../../../server/src/log.ts';
import { openStores } from '../../../server/src/stores.ts';
import { makeFile, makeFolder } from '../../unit/server/blobs/folder.ts';
import { startS3, type S3 } from '../blobs/s3.ts';
import { freePort } from '../containers.ts';
import { callBy } from '../kit.ts';
import { CUSTOMERS, openWorkbench, type Workbench } from './workbench.ts';

const log = createLog('silent', 2);
const signal = new AbortController().signal;

describe('on a bucket', () => {
  let home: Awaited<ReturnType<typeof makeFolder>>;
  let s3: S3;
  let bench: Workbench;

  beforeAll(async () => {
    home = await makeFolder();
    s3 = await startS3(home.path);
    bench = await openWorkbench({}, (folder) =>
      openBucket(s3.bucket, { directory: join(folder, 'copies'), bytes: 1_000_000 }, log),
    );
  });
  afterAll(async () => {
    await bench.close();
    await s3.stop();
    await home.remove();
  });

  const counted = async (): Promise<unknown> => {
    const { rows } = await bench.stores.pool.query(
      'SELECT (SELECT count(*)::int FROM dataset_blobs) AS blobs, (SELECT count(*)::int FROM dataset_claims) AS claims, (SELECT count(*)::int FROM datasets) AS datasets',
    );
    return rows[0];
  };

  test('datasets come and go as in a directory, and any replica reads them', async () => {
    await bench.call('upload_dataset', { name: 'customers', content: CUSTOMERS });
    const elsewhere = await makeFolder();
    const blobs = openBucket(s3.bucket, { directory: elsewhere.path, bytes: 1_000_000 }, log);
    const other = bench.another({ blobs });
    const { rows } = await other.query(
      'SELECT name FROM customers WHERE id > $1 ORDER BY id',
      [1],
      10,
      callBy({ namespace: 'ann' }),
    );
    expect(rows).toEqual([['Bob'], ['陈']]);
    await elsewhere.remove();
    await bench.call('delete_dataset', { dataset: 'customers' });
    expect(s3.requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
    expect(await counted()).toEqual({ blobs: 0, claims: 0, datasets: 0 });
  });

  test('a bucket that is away is told as such, and an upload leaves nothing half done', async () => {
    s3.faults.push(...Array.from({ length: 12 }, () => 'slow down' as const));
    expect(await bench.refusal('upload_dataset', { name: 'x', content: 'a\n1\n' })).toContain(
      'file store is not reachable',
    );
    s3.faults.length = 0;
    await bench.call('upload_dataset', { name: 'x', content: 'a\n1\n' });
    await bench.call('delete_dataset', { dataset: 'x' });
    expect(await counted()).toEqual({ blobs: 0, claims: 0, datasets: 0 });
  });

  test('readiness says how the bucket is', async () => {
    const [ask] = Object.values(bench.datasets.dependencies ?? {});
    expect(await ask?.()).toMatchObject({ ok: true, version: 's3' });
    s3.faults.push(...Array.from({ length: 12 }, () => 'slow down' as const));
    expect(await ask?.()).toMatchObject({ ok: false, problem: expect.stringContaining('503') });
    s3.faults.length = 0;
  });
});

describe('without Postgres', () => {
  let bench: Workbench;
  let away: ReturnType<typeof openStores>;
  beforeAll(async () => {
    bench = await openWorkbench();
    const postgres = { ...bench.stores.config.postgres, port: await freePort() };
    away = openStores({ ...bench.stores.config, postgres }, log);
  });
  afterAll(async () => {
    await away.close();
    await bench.close();
  });

  test('what reads no dataset still works, and the rest says what is missing', async () => {
    const call = callBy({ namespace: 'ann' });
    const lame = bench.another({ database: away.database });
    expect((await lame.query('SELECT 6 * 7', [], 1, call)).rows).toEqual([[42]]);
    const inputs: Record<string, Record<string, unknown>> = {
      list_datasets: {},
      describe_dataset: { dataset: 'a' },
      preview_dataset: { dataset: 'a' },
      query_datasets: { sql: 'FROM a' },
      suggest_joins: {},
      upload_dataset: { name: 'a', content: 'a\n1\n' },
      request_upload: { name: 'a' },
      reread_dataset: { dataset: 'a' },
      transform_dataset: { sql: 'SELECT 1 AS a', name: 'a' },
      export_dataset: { dataset: 'a' },
      delete_dataset: { dataset: 'a' },
    };
    for (const tool of lame.tools ?? []) {
      const failure = await tool.call(inputs[tool.definition.name], call).then(
        () => 'it answered',
        (error: unknown) => explain(error),
      );
      expect([tool.definition.name, failure]).toEqual([
        tool.definition.name,
        expect.stringContaining('database is not reachable'),
      ]);
    }
    expect(await readdir(bench.folders.scratch)).toEqual([]);
  });
});

describe('after a crash', () => {
  test('a sweep removes what nobody uses, and nothing else', async () => {
    const bench = await openWorkbench();
    const folder = await makeFolder();
    try {
      await bench.call('upload_dataset', { name: 'kept', content: 'a\n1\n' });
      const blobs = openDirectory(bench.folders.blobs);
      const leave = async (sha256: string, minutes: number | undefined): Promise<void> => {
        await blobs.put(blobKey('ann', sha256), await makeFile(join(folder.path, sha256), sha256), signal);
        await bench.stores.pool.query(
          'INSERT INTO dataset_blobs (namespace, sha256, bytes) VALUES ($1, $2, 1)',
          ['ann', sha256],
        );
        if (minutes === undefined) return;
        await bench.stores.pool.query(
          'INSERT INTO dataset_claims (id, namespace, sha256, until) VALUES ($1, $2, $3, now() + make_interval(mins => $4))',
          [randomUUID(), 'ann', sha256, minutes],
        );
      };
      await leave('orphan', undefined);
      await leave('overdue', -1);
      await leave('underway', 5);
      await bench.stores.pool.query(
        "INSERT INTO dataset_uploads VALUES ($1, now() - interval '1 day'), ($2, now() + interval '1 day')",
        [randomUUID(), randomUUID()],
      );

      const catalog = openCatalog({ database: bench.stores.database, blobs, log }, { namespaceBytes: 1e9 });
      await catalog.sweep(signal);
      const left = await readdir(join(bench.folders.blobs, 'ann'));
      // The table and the file that it was read from.
      expect(left.filter((name) => name !== 'underway.parquet').map((name) => name.split('.')[1])).toEqual(
        expect.toSatisfy((endings: string[]) => endings.toSorted().join() === 'parquet,zst'),
      );
      expect(left).toContain('underway.parquet');
      expect((await bench.call('preview_dataset', { dataset: 'kept' }))['rows']).toEqual([[1]]);
      const { rowCount } = await bench.stores.pool.query('SELECT 1 FROM dataset_uploads');
      expect(rowCount).toBe(1);
    } finally {
      await bench.close();
      await folder.remove();
    }
  });
});
