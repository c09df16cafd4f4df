import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callBy } from '../kit.ts';
import { BOB, CUSTOMERS, openWorkbench, stock, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
  await stock(bench);
});
afterAll(() => bench.close());

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
    reread_dataset: 'write',
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
    ['reread_dataset', { dataset: 'customers', reading: { delimiter: ';' } }],
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
    expect(await bench.blobsOf('bob')).toHaveLength(2);
    const theirs = await bench.call('list_datasets', {}, asBob);
    expect(theirs['datasets']).toHaveLength(1);
    await bench.call('delete_dataset', { dataset: 'customers' }, asBob);
    expect(await bench.blobsOf('bob')).toEqual([]);
    expect((await bench.call('preview_dataset', { dataset: 'customers' }))['rows']).toHaveLength(3);
  });

  test('cannot use a cursor of another', async () => {
    const { nextCursor } = await bench.call('list_datasets', { limit: 1 });
    expect(await bench.refusal('list_datasets', { limit: 1, cursor: nextCursor }, asBob)).toContain(
      'another request',
    );
    const sql = 'SELECT * FROM range(10)';
    const { nextCursor: place } = await bench.call('query_datasets', { sql, limit: 1 });
    expect(await bench.refusal('query_datasets', { sql, limit: 1, cursor: place }, asBob)).toContain(
      'another request',
    );
  });
});
