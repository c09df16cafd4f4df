import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { blobKey } from '../../../server/src/datasets/blob-key.ts';
import { workbook } from '../../unit/server/duckdb/xlsx.ts';
import { callBy } from '../kit.ts';
import { BOB, CUSTOMERS, openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

const signal = AbortSignal.timeout(120_000);
const base64 = (content: Buffer): { content: string; encoding: 'base64' } => ({
  content: content.toString('base64'),
  encoding: 'base64',
});
const put = (path: string, body: Buffer): Promise<Response> =>
  fetch(`${bench.origin}${path}`, {
    method: 'PUT',
    body: new Uint8Array(body),
    headers: { Authorization: 'Bearer ann' },
  });

const BOOK = workbook({ First: [['a'], [1]], Second: [['b'], ['z']] });

const rowsOf = async (dataset: string): Promise<unknown> =>
  (await bench.call('preview_dataset', { dataset }))['rows'];

const answer = z.object({
  dataset: z.looseObject({ version: z.int(), description: z.string(), tags: z.array(z.string()) }),
  reading: z.looseObject({ rereadable: z.boolean(), given: z.record(z.string(), z.unknown()) }).nullable(),
});

const endings = async (namespace = 'ann'): Promise<string[]> =>
  (await bench.blobsOf(namespace)).map((name) => name.split('.')[1] ?? '').toSorted();

describe('reading the file of a dataset again', () => {
  test('makes a new version with the same name, description and tags, and back', async () => {
    await bench.call('upload_dataset', {
      name: 'book',
      ...base64(BOOK),
      fileName: 'book.xlsx',
      description: 'two sheets',
      tags: ['x'],
    });
    expect(await rowsOf('book')).toEqual([[1]]);
    const second = answer.parse(
      await bench.call('reread_dataset', { dataset: 'BOOK', reading: { sheet: 'Second' } }),
    );
    expect(second).toMatchObject({
      dataset: {
        name: 'book',
        version: 2,
        description: 'two sheets',
        tags: ['x'],
        sourceName: 'book.xlsx',
      },
      reading: { given: { sheet: 'Second' }, rereadable: true },
    });
    expect(await rowsOf('book')).toEqual([['z']]);
    expect(await endings()).toEqual(['parquet', 'zst']);
    const third = answer.parse(await bench.call('reread_dataset', { dataset: 'book' }));
    expect(third.dataset.version).toBe(3);
    expect(await rowsOf('book')).toEqual([[1]]);
    await bench.call('delete_dataset', { dataset: 'book' });
    expect(await endings()).toEqual([]);
  });

  test('that fails leaves everything as it was', async () => {
    await bench.call('upload_dataset', { name: 'book', ...base64(BOOK) });
    const before = await bench.blobsOf('ann');
    expect(await bench.refusal('reread_dataset', { dataset: 'book', reading: { sheet: 'Third' } })).toContain(
      'There is no sheet "Third"',
    );
    expect(await bench.blobsOf('ann')).toEqual(before);
    const described = answer.parse(
      await bench.call('describe_dataset', { dataset: 'book', relationships: false }),
    );
    expect(described).toMatchObject({ dataset: { version: 1 }, reading: { given: {}, rereadable: true } });
    await bench.call('delete_dataset', { dataset: 'book' });
  });

  test('two datasets of one file share it; it goes with the last', async () => {
    await bench.call('upload_dataset', { name: 'one', ...base64(BOOK) });
    await bench.call('upload_dataset', { name: 'two', ...base64(BOOK), reading: { sheet: 'Second' } });
    expect(await endings()).toEqual(['parquet', 'parquet', 'zst']);
    await bench.call('delete_dataset', { dataset: 'one' });
    expect(await endings()).toEqual(['parquet', 'zst']);
    await bench.call('reread_dataset', { dataset: 'two', reading: { sheet: 'First' } });
    expect(await rowsOf('two')).toEqual([[1]]);
    await bench.call('delete_dataset', { dataset: 'two' });
    expect(await endings()).toEqual([]);
  });

  test('replacing drops the file of what it replaces, and counts the version up', async () => {
    await bench.call('upload_dataset', { name: 'book', ...base64(BOOK) });
    const { dataset } = answer.parse(
      await bench.call('upload_dataset', { name: 'Book', content: CUSTOMERS, replace: true }),
    );
    expect(dataset.version).toBe(2);
    expect(await endings()).toEqual(['parquet', 'zst']);
    expect(
      await bench.refusal('reread_dataset', { dataset: 'book', reading: { sheet: 'Second' } }),
    ).toContain('The file is csv, to which `sheet` does not apply');
    await bench.call('delete_dataset', { dataset: 'book' });
  });

  test('is not possible for the result of a query, nor for what came as Parquet', async () => {
    await bench.call('upload_dataset', { name: 'plain', content: CUSTOMERS });
    const made = answer.parse(
      await bench
        .call('transform_dataset', { sql: 'FROM plain', name: 'made' })
        .then(({ dataset }) => ({ dataset, reading: null })),
    );
    expect(made.dataset.version).toBe(1);
    expect(await bench.refusal('reread_dataset', { dataset: 'made' })).toContain('comes from a query');
    const table = (await bench.blobsOf('ann')).find((name) => name.endsWith('.parquet'));
    const { stream } = await bench.blobs.open(`ann/${table}`, signal);
    const parquet = Buffer.concat(await stream.toArray());
    const { reading } = answer.parse(await bench.call('upload_dataset', { name: 'pq', ...base64(parquet) }));
    expect(reading?.rereadable).toBe(false);
    expect(await bench.refusal('reread_dataset', { dataset: 'pq' })).toContain('comes from Parquet');
    for (const dataset of ['plain', 'made', 'pq']) await bench.call('delete_dataset', { dataset });
    expect(await endings()).toEqual([]);
  });

  test('of data that was replaced while it was read does not overwrite the new data', async () => {
    await bench.call('upload_dataset', { name: 'racy', ...base64(BOOK) });
    const interrupted = bench.another({
      analysis: {
        ...bench.analysis,
        async convert(...args) {
          const conversion = await bench.analysis.convert(...args);
          await bench.call('upload_dataset', { name: 'racy', content: 'n\n7\n', replace: true });
          return conversion;
        },
      },
    });
    const tool = interrupted.tools?.find(({ definition }) => definition.name === 'reread_dataset');
    await expect(
      tool?.call(
        { dataset: 'racy', reading: { sheet: 'Second' } },
        callBy({ namespace: 'ann', scope: 'write' }),
      ),
    ).rejects.toThrow(/in the meantime|replaced just now/);
    expect(await rowsOf('racy')).toEqual([[7]]);
    await bench.call('delete_dataset', { dataset: 'racy' });
    expect(await endings()).toEqual([]);
  });

  test('an older release that replaces the data leaves no reading behind that is not of it', async () => {
    await bench.call('upload_dataset', { name: 'old', ...base64(BOOK) });
    await bench.stores.pool.query("UPDATE datasets SET id = gen_random_uuid() WHERE name = 'old'");
    const { reading } = await bench.call('describe_dataset', { dataset: 'old', relationships: false });
    expect(reading).toBeNull();
    expect(await bench.refusal('reread_dataset', { dataset: 'old' })).toContain('was not kept');
    await bench.call('delete_dataset', { dataset: 'old' });
    expect(await endings()).toEqual([]);
  });

  test('counts against the space of the namespace, each blob once', async () => {
    await bench.call('upload_dataset', { name: 'book', ...base64(BOOK) });
    const { rows } = await bench.stores.pool.query(
      "SELECT sum(bytes)::int AS bytes, count(*)::int AS blobs FROM dataset_blobs WHERE namespace = 'ann'",
    );
    const [{ bytes }] = z.tuple([z.object({ bytes: z.int(), blobs: z.literal(2) })]).parse(rows);
    const limits = { scratch: bench.folders.scratch, uploadBytes: 1e6, callCharacters: 1e6, transfers: 1 };
    const exact = bench.another({ limits: { ...limits, namespaceBytes: bytes } });
    const tool = exact.tools?.find(({ definition }) => definition.name === 'upload_dataset');
    const owner = callBy({ namespace: 'ann', scope: 'write' });
    await tool?.call({ name: 'again', ...base64(BOOK) }, owner);
    await expect(tool?.call({ name: 'more', content: 'a\n1\n' }, owner)).rejects.toThrow(
      'Delete what is not',
    );
    for (const dataset of ['book', 'again']) await bench.call('delete_dataset', { dataset });
  });

  test('is not there where files are not kept', async () => {
    const forgetful = bench.another({
      limits: {
        scratch: bench.folders.scratch,
        uploadBytes: 1e6,
        callCharacters: 1e6,
        transfers: 1,
        namespaceBytes: 1e9,
        keepSources: false,
      },
    });
    const tool = forgetful.tools?.find(({ definition }) => definition.name === 'upload_dataset');
    await tool?.call({ name: 'gone', content: CUSTOMERS }, callBy(BOB));
    expect(await endings('bob')).toEqual(['parquet']);
    expect(await bench.refusal('reread_dataset', { dataset: 'gone' }, { identity: BOB })).toContain(
      'was not kept',
    );
    await bench.call('delete_dataset', { dataset: 'gone' }, { identity: BOB });
  });
});

describe('the options of a reading', () => {
  test('come with an upload by key, a link, or a call', async () => {
    const byKey = await put('/datasets/k.xlsx?sheet=Second', BOOK);
    expect([byKey.status, await byKey.json()]).toMatchObject([
      201,
      { dataset: { name: 'k' }, reading: { given: { sheet: 'Second' }, rereadable: true } },
    ]);
    const { url } = z
      .object({ url: z.url() })
      .parse(await bench.call('request_upload', { name: 'l', reading: { sheet: 'Second' } }));
    const { pathname, search } = new URL(url);
    expect(await (await put(`${pathname}${search}`, BOOK)).json()).toMatchObject({
      reading: { given: { sheet: 'Second' } },
    });
    const link = z.object({ url: z.url() }).parse(await bench.call('request_upload', { name: 'm' }));
    const open = new URL(link.url);
    expect(await (await put(`${open.pathname}${open.search}&sheet=Second`, BOOK)).json()).toMatchObject({
      reading: { given: { sheet: 'Second' } },
    });
    for (const dataset of ['k', 'l', 'm']) {
      expect(await rowsOf(dataset)).toEqual([['z']]);
      await bench.call('delete_dataset', { dataset });
    }
  });

  test.each([
    ['encoding=utf8x', 'encoding: expected a label of the Encoding Standard'],
    ['delimiter=;;', 'delimiter: expected one character'],
    ['decimal=x', 'decimal: '],
    ['grouping=_', 'grouping: '],
    ['header=maybe', 'header: '],
    ['skipRows=-1', 'skipRows: '],
    ['dateOrder=ydm', 'dateOrder: '],
    ['types=a:number', 'types.a: '],
    ['types=nonsense', 'types: '],
  ])('%s is refused in words, and reads nothing', async (query, message) => {
    const response = await put(`/datasets/x.csv?${query}`, Buffer.from('a\n1\n'));
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: expect.stringContaining(message) },
    ]);
  });

  test('that a tool does not know are refused, since they would be ignored', async () => {
    expect(
      await bench.refusal('upload_dataset', {
        name: 'x',
        content: 'a\n1\n',
        reading: { decimalSign: ',' },
      }),
    ).toContain('decimalSign');
  });
});

test('a table and the file it came from never share a key', () => {
  expect(blobKey('a', 'hash', 'source')).not.toBe(blobKey('a', 'hash', 'table'));
});
