import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callBy } from '../kit.ts';
import { openWorkbench, stock, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
  await stock(bench);
});
afterAll(() => bench.close());

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
        version: 1,
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
    const before = await bench.blobsOf('ann');
    expect(await bench.refusal('upload_dataset', input)).toContain(message);
    expect(await bench.blobsOf('ann')).toEqual(before);
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
