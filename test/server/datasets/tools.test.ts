import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callBy } from '../kit.ts';
import { openWorkbench, stock, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
  await stock(bench);
});
afterAll(() => bench.close());

const paged = z.object({ rows: z.array(z.array(z.unknown())), nextCursor: z.string().nullable() });

const page = async (input: Record<string, unknown>) => paged.parse(await bench.call('query_datasets', input));

describe('listing', () => {
  test('pages by cursor, filters by tag, in the order of names', async () => {
    const first = await bench.call('list_datasets', { limit: 1 });
    expect(first['datasets']).toMatchObject([{ name: 'customers' }]);
    const second = await bench.call('list_datasets', { limit: 1, cursor: first['nextCursor'] });
    expect(second).toMatchObject({ datasets: [{ name: 'orders' }], nextCursor: null });
    expect(await bench.call('list_datasets', { tag: 'crm' })).toMatchObject({
      datasets: [{ name: 'customers' }],
      nextCursor: null,
    });
    expect(
      await bench.refusal('list_datasets', { limit: 1, tag: 'crm', cursor: first['nextCursor'] }),
    ).toContain('another request');
  });
});

describe('looking', () => {
  test('head, tail and a sample that stays the same', async () => {
    const columns = ['id'];
    const ids = async (from: string) =>
      (await bench.call('preview_dataset', { dataset: 'orders', from, limit: 3, columns }))['rows'];
    expect(await ids('head')).toEqual([[1], [2], [3]]);
    expect(await ids('tail')).toEqual([[28], [29], [30]]);
    const sample = await ids('sample');
    expect(sample).toHaveLength(3);
    expect(await ids('sample')).toEqual(sample);
  });

  test('an unknown dataset or column is told with what is near', async () => {
    expect(await bench.refusal('preview_dataset', { dataset: 'custmers' })).toContain(
      'Did you mean customers?',
    );
    expect(await bench.refusal('preview_dataset', { dataset: 'orders', columns: ['amout'] })).toContain(
      'Did you mean amount?',
    );
    expect(await bench.refusal('query_datasets', { sql: 'SELECT * FROM order' })).toContain('syntax');
    expect(await bench.refusal('query_datasets', { sql: 'SELECT * FROM ordrs' })).toContain(
      'Did you mean orders?',
    );
  });

  test('a description has profile, findings, relationships and recommendations, and is remembered', async () => {
    const described = await bench.call('describe_dataset', { dataset: 'orders' });
    expect(described).toMatchObject({
      dataset: { name: 'orders', rows: 30 },
      profile: { profiledRows: 30, duplicateRows: 0 },
      relationships: [
        {
          left: { dataset: 'orders', column: 'customer_id' },
          right: { dataset: 'customers', column: 'id' },
          cardinality: 'many-to-one',
          matched: 1,
        },
      ],
    });
    expect(described['recommendations']).toContain(
      'Join it with customers on customer_id = id (many-to-one).',
    );
    const again = await bench.call('describe_dataset', { dataset: 'orders', relationships: false });
    expect(again['profile']).toEqual(described['profile']);
    const { rows } = await bench.stores.pool.query(
      'SELECT count(*)::int AS kept FROM dataset_blobs WHERE profile IS NOT NULL',
    );
    expect(rows).toEqual([{ kept: 1 }]);
  });

  test('joins are suggested with SQL that runs', async () => {
    const { joins } = await bench.call('suggest_joins', { datasets: ['customers', 'orders'] });
    expect(joins).toMatchObject([
      { left: { column: 'id' }, right: { column: 'customer_id' }, cardinality: 'one-to-many' },
      {},
    ]);
    for (const { sql } of z.array(z.object({ sql: z.string() })).parse(joins))
      await bench.call('query_datasets', { sql });
  });
});

describe('querying', () => {
  test('datasets join under their names, with bound values', async () => {
    const sql =
      'SELECT c.name, sum(o.amount) AS total FROM orders o JOIN Customers c ON c.id = o.customer_id WHERE o.amount >= $1 GROUP BY ALL ORDER BY 1';
    const answer = await bench.call('query_datasets', { sql, parameters: [100] });
    expect(answer).toMatchObject({ columns: [{ name: 'name' }, { name: 'total' }], nextCursor: null });
    expect(answer['rows']).toHaveLength(3);
  });

  test('pages by cursor hold every row once; a cursor is good for its own statement only', async () => {
    const sql = 'SELECT id FROM orders ORDER BY id';
    const ids: unknown[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const { rows, nextCursor }: z.infer<typeof paged> = await page({
        sql,
        limit: 8,
        ...(cursor && { cursor }),
      });
      ids.push(...rows.map(([id]) => id));
      cursor = nextCursor;
    }
    expect(ids).toEqual(Array.from({ length: 30 }, (_none, at) => at + 1));
    const { nextCursor } = await bench.call('query_datasets', { sql, limit: 8 });
    expect(
      await bench.refusal('query_datasets', { sql: `${sql} DESC`, limit: 8, cursor: nextCursor }),
    ).toContain('another request');
  });

  test('a cursor ends with the data it was for', async () => {
    await bench.call('upload_dataset', { name: 'moving', content: 'a\n1\n2\n3\n' });
    const { nextCursor } = await bench.call('query_datasets', { sql: 'FROM moving', limit: 1 });
    await bench.call('upload_dataset', { name: 'moving', content: 'a\n4\n5\n6\n', replace: true });
    expect(
      await bench.refusal('query_datasets', { sql: 'FROM moving', limit: 1, cursor: nextCursor }),
    ).toContain('has changed');
    await bench.call('delete_dataset', { dataset: 'moving' });
  });

  test('an answer too large for one page is cut into pages', async () => {
    const sql = "SELECT id, repeat('x', 100000) AS long FROM orders ORDER BY id";
    const first = await page({ sql });
    expect(first.rows.length).toBeLessThan(10);
    const next = await page({ sql, cursor: first.nextCursor });
    expect(next.rows[0]?.[0]).toBe(first.rows.length + 1);
  });

  test("the caller's own time limit ends a statement, with a word on what to do", async () => {
    const started = performance.now();
    const sql = 'SELECT count(*) FROM range(100000000) a, range(1000000) b WHERE hash(a.range, b.range) = 0';
    expect(await bench.refusal('query_datasets', { sql, timeoutSeconds: 1 })).toContain(
      'did not end within 1 s',
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('an abort ends a statement with its own reason', async () => {
    const signal = AbortSignal.timeout(300);
    const sql = 'SELECT count(*) FROM range(100000000) a, range(1000000) b WHERE hash(a.range, b.range) = 0';
    await expect(bench.call('query_datasets', { sql }, { signal })).rejects.toThrow('timeout');
  });

  test.each([
    'DROP TABLE orders',
    "COPY orders TO '/tmp/x'",
    "SELECT * FROM read_text('/etc/passwd')",
    'SELECT 1; SELECT 2',
    "ATTACH 'x'",
    'SET threads = 1',
  ])('%s is refused', async (sql) => {
    expect(await bench.refusal('query_datasets', { sql })).toMatch(/^CallError/);
  });
});

describe('transforming', () => {
  test('a result becomes a dataset that remembers its SQL', async () => {
    const sql = 'SELECT customer_id, sum(amount) AS total FROM orders WHERE amount > $least GROUP BY ALL';
    const { dataset } = await bench.call('transform_dataset', {
      sql,
      parameters: { least: 50 },
      name: 'totals',
      description: 'by customer',
    });
    expect(dataset).toMatchObject({
      name: 'totals',
      rows: 3,
      format: 'query',
      sql,
      description: 'by customer',
    });
    const { rows } = await bench.call('query_datasets', { sql: 'SELECT count(*) FROM totals' });
    expect(rows).toEqual([[3]]);
  });

  test('a dataset may replace itself by what it becomes', async () => {
    await bench.call('upload_dataset', { name: 'step', content: 'a\n1\n2\n' });
    await bench.call('transform_dataset', {
      sql: 'SELECT a * 10 AS a FROM step ORDER BY a',
      name: 'step',
      replace: true,
    });
    expect((await bench.call('preview_dataset', { dataset: 'step' }))['rows']).toEqual([[10], [20]]);
    await bench.call('delete_dataset', { dataset: 'step' });
  });
});

describe('the store behind it', () => {
  test('the same content is kept once, and goes with its last dataset', async () => {
    const content = 'a\n41\n42\n';
    const before = await bench.blobsOf('ann');
    await bench.call('upload_dataset', { name: 'one', content });
    await bench.call('upload_dataset', { name: 'two', content });
    expect(await bench.blobsOf('ann')).toHaveLength(before.length + 2);
    await bench.call('delete_dataset', { dataset: 'one' });
    expect((await bench.call('preview_dataset', { dataset: 'two' }))['rows']).toEqual([[41], [42]]);
    await bench.call('delete_dataset', { dataset: 'two' });
    expect(await bench.blobsOf('ann')).toEqual(before);
  });

  test('what is replaced goes', async () => {
    const before = await bench.blobsOf('ann');
    await bench.call('upload_dataset', { name: 'r', content: 'a\n51\n' });
    await bench.call('upload_dataset', { name: 'r', content: 'a\n52\n', replace: true });
    expect(await bench.blobsOf('ann')).toHaveLength(before.length + 2);
    await bench.call('delete_dataset', { dataset: 'r' });
    expect(await bench.blobsOf('ann')).toEqual(before);
  });

  test('uploads and deletions of the same content at the same time lose nothing', async () => {
    const content = 'a\n61\n62\n';
    const names = Array.from({ length: 6 }, (_none, at) => `race_${at}`);
    for (let round = 0; round < 5; round++) {
      await Promise.all(
        names.map(async (name, at) => {
          await bench.call('upload_dataset', { name, content });
          if (at % 2 === 1) await bench.call('delete_dataset', { dataset: name });
        }),
      );
      for (const name of names.filter((_name, at) => at % 2 === 0)) {
        expect((await bench.call('preview_dataset', { dataset: name }))['rows']).toEqual([[61], [62]]);
        await bench.call('delete_dataset', { dataset: name });
      }
    }
    const { rows } = await bench.stores.pool.query('SELECT count(*)::int AS claims FROM dataset_claims');
    expect(rows).toEqual([{ claims: 0 }]);
  });

  test('of uploads of one name at the same time, one wins', async () => {
    const settled = await Promise.allSettled(
      [1, 2, 3, 4].map((at) => bench.call('upload_dataset', { name: 'first', content: `a\n${at}\n` })),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const before = await bench.blobsOf('ann');
    await bench.call('delete_dataset', { dataset: 'first' });
    expect(await bench.blobsOf('ann')).toHaveLength(before.length - 2);
  });
});

describe('resources and prompts', () => {
  test('a resource is the schema with its first rows', async () => {
    const [kind] = bench.datasets.resources ?? [];
    const call = callBy({ namespace: 'ann' });
    expect(await kind?.list(call)).toContainEqual(
      expect.objectContaining({ uri: 'dataset://customers', name: 'customers' }),
    );
    expect(await kind?.complete?.('name', 'cust', call)).toEqual(['customers']);
    const [content] = (await kind?.read('dataset://customers', call)) ?? [];
    expect(JSON.parse(content !== undefined && 'text' in content ? content.text : '')).toMatchObject({
      name: 'customers',
      preview: [
        [1, 'Ann', 'Paris'],
        [2, 'Bob', 'Berlin'],
        [3, '陈', '上海'],
      ],
    });
  });

  test('every prompt names its datasets, and completes their names', async () => {
    const call = callBy({ namespace: 'ann' });
    const prompts = bench.datasets.prompts ?? [];
    expect(prompts.map(({ definition }) => definition.name)).toEqual([
      'explore_dataset',
      'compare_datasets',
      'clean_dataset',
    ]);
    for (const prompt of prompts) {
      const values = { dataset: 'customers', left: 'customers', right: 'orders', question: 'Who buys most?' };
      const { messages } = await prompt.get(values, call);
      expect(JSON.stringify(messages)).toContain('customers: 3 rows; id BIGINT, name VARCHAR, city VARCHAR');
      expect(await prompt.complete?.(prompt.definition.arguments?.[0]?.name ?? '', 'o', call)).toEqual([
        'orders',
      ]);
      await expect(prompt.get({}, call)).rejects.toThrow('needs the argument');
    }
  });
});
