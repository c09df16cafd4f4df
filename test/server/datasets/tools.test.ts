import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callBy } from '../kit.ts';
import { BOB, CUSTOMERS, openWorkbench, ORDERS, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
  await bench.call('upload_dataset', {
    name: 'customers',
    content: CUSTOMERS,
    fileName: 'customers.csv',
    tags: ['crm', 'crm'],
  });
  await bench.call('upload_dataset', { name: 'orders', content: ORDERS });
});
afterAll(() => bench.close());

const paged = z.object({ rows: z.array(z.array(z.unknown())), nextCursor: z.string().nullable() });

const page = async (input: Record<string, unknown>) => paged.parse(await bench.call('query_datasets', input));

const blobsOf = async (namespace: string): Promise<string[]> =>
  readdir(`${bench.folders.blobs}/${namespace}`).catch(() => []);

describe('uploading', () => {
  test('text becomes a dataset with types, described as it was read', async () => {
    const { datasets } = await bench.call('list_datasets', { search: 'custom' });
    expect(datasets).toEqual([
      {
        name: 'customers',
        rows: 3,
        columns: [
          { name: 'id', type: 'BIGINT' },
          { name: 'name', type: 'VARCHAR' },
          { name: 'city', type: 'VARCHAR' },
        ],
        bytes: expect.any(Number),
        format: 'csv',
        sourceName: 'customers.csv',
        encoding: expect.stringMatching(/utf-?8/i),
        delimiter: ',',
        description: '',
        tags: ['crm'],
        sql: null,
        warnings: [],
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
  });

  test('base64 of any encoding is understood', async () => {
    const content = Buffer.from('名称;数\n', 'utf8').toString('base64');
    const upload = {
      name: 'encoded',
      content: Buffer.from(`${Buffer.from(content, 'base64').toString()}甲;1\n乙;2\n`).toString('base64'),
    };
    const { dataset } = await bench.call('upload_dataset', { ...upload, encoding: 'base64' });
    expect(dataset).toMatchObject({ rows: 2, delimiter: ';', columns: [{ name: '名称' }, { name: '数' }] });
    expect(
      await bench.refusal('upload_dataset', { name: 'x', content: '%%%', encoding: 'base64' }),
    ).toContain('not base64');
    await bench.call('delete_dataset', { dataset: 'encoded' });
  });

  test('a taken name is refused unless it is to be replaced, whatever its case', async () => {
    await bench.call('upload_dataset', { name: 'taken', content: 'a\n1\n' });
    expect(await bench.refusal('upload_dataset', { name: 'TAKEN', content: 'b\n2\n' })).toContain(
      'replace: true',
    );
    await bench.call('upload_dataset', { name: 'Taken', content: 'b\n2\n', replace: true });
    const { columns, rows } = await bench.call('preview_dataset', { dataset: 'taken' });
    expect({ columns, rows }).toEqual({ columns: [{ name: 'b', type: 'BIGINT' }], rows: [[2]] });
    await bench.call('delete_dataset', { dataset: 'taken' });
  });

  test.each([
    ['a name that is none', { name: '../x', content: 'a\n1\n' }, "a dataset's name is"],
    ['no content', { name: 'x', content: '' }, 'content'],
    ['NUL in a description', { name: 'x', content: 'a\n1\n', description: 'a\0b' }, 'NUL'],
    [
      'an old Excel file',
      {
        name: 'x',
        content: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).toString('base64'),
        encoding: 'base64',
      },
      'xls',
    ],
  ])('%s is refused in words, and leaves nothing', async (_name, input, message) => {
    const before = await blobsOf('ann');
    expect(await bench.refusal('upload_dataset', input)).toContain(message);
    expect(await blobsOf('ann')).toEqual(before);
    expect(await readdir(bench.folders.scratch)).toEqual([]);
  });

  test('a full namespace is told, and what is there stays', async () => {
    const small = bench.another({
      limits: {
        scratch: bench.folders.scratch,
        uploadBytes: 1e6,
        callCharacters: 1e6,
        transfers: 1,
        namespaceBytes: 10,
      },
    });
    const tool = small.tools?.find(({ definition }) => definition.name === 'upload_dataset');
    await expect(
      tool?.call({ name: 'more', content: 'a\n1\n' }, callBy({ namespace: 'ann' })),
    ).rejects.toThrow('Delete what is not needed');
  });
});

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
    const before = await blobsOf('ann');
    await bench.call('upload_dataset', { name: 'one', content });
    await bench.call('upload_dataset', { name: 'two', content });
    expect(await blobsOf('ann')).toHaveLength(before.length + 1);
    await bench.call('delete_dataset', { dataset: 'one' });
    expect((await bench.call('preview_dataset', { dataset: 'two' }))['rows']).toEqual([[41], [42]]);
    await bench.call('delete_dataset', { dataset: 'two' });
    expect(await blobsOf('ann')).toEqual(before);
  });

  test('what is replaced goes', async () => {
    const before = await blobsOf('ann');
    await bench.call('upload_dataset', { name: 'r', content: 'a\n51\n' });
    await bench.call('upload_dataset', { name: 'r', content: 'a\n52\n', replace: true });
    expect(await blobsOf('ann')).toHaveLength(before.length + 1);
    await bench.call('delete_dataset', { dataset: 'r' });
    expect(await blobsOf('ann')).toEqual(before);
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
    const before = await blobsOf('ann');
    await bench.call('delete_dataset', { dataset: 'first' });
    expect(await blobsOf('ann')).toHaveLength(before.length - 1);
  });
});

test('a caller who only may read is told apart by every tool', () => {
  const scopes = Object.fromEntries(
    (bench.datasets.tools ?? []).map(({ definition, scope }) => [definition.name, scope]),
  );
  expect(scopes).toEqual({
    list_datasets: 'read',
    describe_dataset: 'read',
    preview_dataset: 'read',
    query_datasets: 'read',
    suggest_joins: 'read',
    upload_dataset: 'write',
    request_upload: 'write',
    transform_dataset: 'write',
    export_dataset: 'read',
    delete_dataset: 'write',
  });
});

test('the content of an upload never reaches the audit', () => {
  const tool = bench.datasets.tools?.find(({ definition }) => definition.name === 'upload_dataset');
  expect(tool?.redact({ name: 'a', content: 'secret' })).toEqual({ name: 'a', content: '[redacted]' });
});

describe('another namespace', () => {
  const asBob = { identity: BOB };

  test.each<[string, Record<string, unknown>]>([
    ['preview_dataset', { dataset: 'customers' }],
    ['describe_dataset', { dataset: 'customers' }],
    ['query_datasets', { sql: 'SELECT * FROM customers' }],
    ['query_datasets', { sql: 'SELECT * FROM main.customers' }],
    ['query_datasets', { sql: 'SELECT * FROM ann.customers' }],
    ['transform_dataset', { sql: 'SELECT * FROM customers', name: 'mine' }],
    ['suggest_joins', { datasets: ['customers', 'orders'] }],
    ['export_dataset', { dataset: 'customers' }],
    ['delete_dataset', { dataset: 'customers' }],
  ])('reaches nothing by %s %j', async (tool, input) => {
    const said = await bench.refusal(tool, input, asBob);
    expect(said).toMatch(/^CallError/);
    expect(said).not.toContain('Did you mean');
  });

  test('lists nothing, completes nothing, reads no resource, no prompt', async () => {
    const call = callBy(BOB);
    expect(await bench.call('list_datasets', {}, asBob)).toEqual({ datasets: [], nextCursor: null });
    expect(await bench.call('suggest_joins', {}, asBob)).toEqual({ joins: [] });
    const [resources] = bench.datasets.resources ?? [];
    expect(await resources?.list(call)).toEqual([]);
    expect(await resources?.complete?.('name', '', call)).toEqual([]);
    expect(await resources?.read('dataset://customers', call)).toBeUndefined();
    const [prompt] = bench.datasets.prompts ?? [];
    expect(await prompt?.complete?.('dataset', 'c', call)).toEqual([]);
    await expect(prompt?.get({ dataset: 'customers' }, call)).rejects.toThrow('There is no dataset');
  });

  test('has the same names for its own, and deletes only its own', async () => {
    await bench.call('upload_dataset', { name: 'customers', content: CUSTOMERS }, asBob);
    expect(await blobsOf('bob')).toHaveLength(1);
    const theirs = await bench.call('list_datasets', {}, asBob);
    expect(theirs['datasets']).toHaveLength(1);
    await bench.call('delete_dataset', { dataset: 'customers' }, asBob);
    expect(await blobsOf('bob')).toEqual([]);
    expect((await bench.call('preview_dataset', { dataset: 'customers' }))['rows']).toHaveLength(3);
  });

  test('cannot use a cursor of another', async () => {
    const { nextCursor } = await bench.call('list_datasets', { limit: 1 });
    expect(await bench.refusal('list_datasets', { limit: 1, cursor: nextCursor }, asBob)).toContain(
      'another request',
    );
    const sql = 'SELECT * FROM range(10)';
    const { nextCursor: place } = await page({ sql, limit: 1 });
    expect(await bench.refusal('query_datasets', { sql, limit: 1, cursor: place }, asBob)).toContain(
      'another request',
    );
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
