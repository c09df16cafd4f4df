import { readdir } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callBy } from '../kit.ts';
import { eventually } from '../process.ts';
import { BOB, CUSTOMERS, openWorkbench, ORDERS, type Workbench } from './workbench.ts';

const MOST = 200_000;
const link = z.object({ url: z.string(), curl: z.string(), maxBytes: z.number() });
const failure = z.object({ error: z.string() });

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench({ uploadBytes: MOST, transfers: 3, stallMs: 1_000 });
});
afterAll(() => bench.close());

// Whatever became of a file, nothing of it stays on its way.
afterEach(async () => {
  await eventually(async () => (await readdir(bench.folders.scratch)).length === 0, 5_000);
});

const linkFor = async (input: Record<string, unknown>): Promise<string> =>
  link.parse(await bench.call('request_upload', input)).url;

const put = (
  url: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(url, { method: 'PUT', body, headers, duplex: 'half' });

/** The download of the dataset 客户. */
const exported = async (format: string) => {
  const { url } = z
    .object({ url: z.string() })
    .parse(await bench.call('export_dataset', { dataset: '客户', format }));
  return fetch(url);
};

const said = async (response: Response): Promise<string> => failure.parse(await response.json()).error;

/** Begins an upload and sends only a part of what it announces. */
function begin(url: string, part: string, announced: number) {
  const req = request(url, { method: 'PUT', headers: { 'Content-Length': announced } });
  req.on('error', () => undefined);
  req.write(part);
  return req;
}

/** An answer whose body nobody reads. */
async function get(url: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, resolve).on('error', reject).end();
  return (await promise).on('error', () => undefined);
}

describe('an upload by link', () => {
  test('becomes the dataset that was asked for, once', async () => {
    const url = await linkFor({
      name: 'customers',
      fileName: '客户 1.csv',
      description: 'who buys',
      tags: ['crm'],
    });
    const response = await put(url, CUSTOMERS);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      dataset: {
        name: 'customers',
        rows: 3,
        description: 'who buys',
        tags: ['crm'],
        sourceName: '客户 1.csv',
      },
    });
    await bench.call('delete_dataset', { dataset: 'customers' });
    const again = await put(url, CUSTOMERS);
    expect([again.status, await said(again)]).toEqual([400, expect.stringContaining('has served already')]);
    expect(await bench.call('list_datasets', {})).toEqual({ datasets: [], nextCursor: null });
  });

  test('of unknown length is streamed too', async () => {
    const url = await linkFor({ name: 'chunked' });
    const chunks = new ReadableStream({
      async start(controller) {
        for (const line of ORDERS.split(/(?<=\n)/)) {
          controller.enqueue(new TextEncoder().encode(line));
          await sleep(1);
        }
        controller.close();
      },
    });
    expect((await put(url, chunks)).status).toBe(201);
    await bench.call('delete_dataset', { dataset: 'chunked' });
  });

  test('may be tried again after it broke off, and leaves nothing meanwhile', async () => {
    const url = await linkFor({ name: 'broken' });
    const req = begin(url, 'a,b\n1,', 10_000);
    await eventually(async () => (await readdir(bench.folders.scratch)).length === 1, 5_000);
    req.destroy();
    await eventually(async () => (await readdir(bench.folders.scratch)).length === 0, 5_000);
    expect(await bench.call('list_datasets', {})).toMatchObject({ datasets: [] });
    expect((await put(url, 'a,b\n1,2\n')).status).toBe(201);
    await bench.call('delete_dataset', { dataset: 'broken' });
  });

  test.each([
    ['announced', new Uint8Array(MOST + 1).fill(97)],
    [
      'sent without a word',
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(50_000).fill(97)) }),
    ],
  ])('too large, %s, is refused', async (_name, body) => {
    const response = await put(await linkFor({ name: 'large' }), body);
    expect([response.status, await said(response)]).toEqual([413, expect.stringContaining(String(MOST))]);
  });

  test.each([
    ['empty', '', {}, 400, 'empty'],
    ['compressed', 'x', { 'Content-Encoding': 'gzip' }, 415, 'Content-Encoding'],
  ])('that is %s is refused', async (_name, body, headers, status, message) => {
    const response = await put(await linkFor({ name: 'odd' }), body, headers);
    expect([response.status, await said(response)]).toEqual([status, expect.stringContaining(message)]);
  });

  test('whose name was taken meanwhile is refused', async () => {
    const url = await linkFor({ name: 'late' });
    await bench.call('upload_dataset', { name: 'late', content: 'a\n1\n' });
    expect((await put(url, 'a\n2\n')).status).toBe(409);
    expect(await bench.refusal('request_upload', { name: 'late' })).toContain('replace: true');
    expect((await put(await linkFor({ name: 'late', replace: true }), 'a\n3\n')).status).toBe(201);
    expect((await bench.call('preview_dataset', { dataset: 'late' }))['rows']).toEqual([[3]]);
    await bench.call('delete_dataset', { dataset: 'late' });
  });

  test('goes into the namespace of whoever asked for the link', async () => {
    const url = link.parse(await bench.call('request_upload', { name: 'bobs' }, { identity: BOB })).url;
    expect((await put(url, 'a\n1\n')).status).toBe(201);
    expect(await bench.call('list_datasets', {})).toMatchObject({ datasets: [] });
    expect(await bench.call('list_datasets', {}, { identity: BOB })).toMatchObject({
      datasets: [{ name: 'bobs' }],
    });
    await bench.call('delete_dataset', { dataset: 'bobs' }, { identity: BOB });
  });

  test('beyond the places there are is told to wait', async () => {
    const urls = await Promise.all(['one', 'two', 'three'].map((name) => linkFor({ name })));
    const [one = '', two = '', three = ''] = urls;
    const slow = [begin(one, 'a\n', 1_000), begin(two, 'a\n', 1_000)];
    await eventually(async () => (await readdir(bench.folders.scratch)).length === 2, 5_000);
    const response = await put(three, 'a\n1\n');
    expect(response.status).toBe(503);
    // From 1 to 30 seconds, by how long the transfers before it took.
    expect(response.headers.get('retry-after')).toMatch(/^(?:[1-9]|[12]\d|30)$/);
    const bobs = link.parse(await bench.call('request_upload', { name: 'bobs' }, { identity: BOB })).url;
    expect((await put(bobs, 'a\n1\n')).status).toBe(201);
    await bench.call('delete_dataset', { dataset: 'bobs' }, { identity: BOB });
    for (const req of slow) req.destroy();
    await eventually(async () => (await put(three, 'a\n1\n')).status === 201, 5_000);
    await bench.call('delete_dataset', { dataset: 'three' });
  });

  test('has a curl line that a shell takes as one file and one address', async () => {
    const { curl } = link.parse(
      await bench.call('request_upload', { name: 'x', fileName: "it's $(id).csv" }),
    );
    expect(curl).toMatch(
      /^curl --fail-with-body --upload-file '\.\/it'\\''s \$\(id\)\.csv' 'http:\/\/127\.0\.0\.1:\d+\/files\/it/,
    );
  });
});

describe('an upload by key', () => {
  test('is named by its file, or by the query', async () => {
    const headers = { Authorization: 'Bearer ann' };
    const first = await put(
      `${bench.origin}/datasets/${encodeURIComponent('../Sales 2024.csv')}`,
      'a\n1\n',
      headers,
    );
    expect([first.status, await first.json()]).toMatchObject([201, { dataset: { name: 'Sales_2024' } }]);
    const second = await put(
      `${bench.origin}/datasets/x.csv?name=sales_2024&replace=true&tags=a,b&description=d`,
      'a\n2\n',
      headers,
    );
    expect([second.status, await second.json()]).toMatchObject([
      201,
      { dataset: { name: 'sales_2024', tags: ['a', 'b'], description: 'd' } },
    ]);
    await bench.call('delete_dataset', { dataset: 'sales_2024' });
  });

  test('without the key, or with a mistake, is refused', async () => {
    expect((await put(`${bench.origin}/datasets/x.csv`, 'a\n1\n')).status).toBe(401);
    const wrong = await put(`${bench.origin}/datasets/x.csv?name=1x&format=doc`, 'a\n1\n', {
      Authorization: 'Bearer ann',
    });
    expect([wrong.status, await said(wrong)]).toEqual([
      400,
      expect.stringContaining('letters, digits and underscores'),
    ]);
  });
});

test('a download whose reader has stopped gives its place back', async () => {
  const sql = `SELECT range AS number, repeat('x', 200) AS filling FROM range(200000)`;
  await bench.call('transform_dataset', { name: 'wide', sql });
  const { url } = z
    .object({ url: z.string() })
    .parse(await bench.call('export_dataset', { dataset: 'wide' }));
  const answers = await Promise.all([get(url), get(url)]);
  expect((await fetch(url)).status).toBe(503);
  await eventually(async () => {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.status === 200;
  }, 10_000);
  for (const answer of answers) answer.destroy();
  await bench.call('delete_dataset', { dataset: 'wide' });
});

describe('a download by link', () => {
  beforeAll(async () => {
    await bench.call('upload_dataset', { name: '客户', content: CUSTOMERS });
  });
  afterAll(async () => {
    await bench.call('delete_dataset', { dataset: '客户' });
  });

  test.each([
    ['csv', 'text/csv; charset=utf-8', 'id,name,city\n1,Ann,Paris\n2,Bob,Berlin\n3,陈,上海\n'],
    [
      'tsv',
      'text/tab-separated-values; charset=utf-8',
      'id\tname\tcity\n1\tAnn\tParis\n2\tBob\tBerlin\n3\t陈\t上海\n',
    ],
    [
      'ndjson',
      'application/x-ndjson; charset=utf-8',
      '{"id":1,"name":"Ann","city":"Paris"}\n{"id":2,"name":"Bob","city":"Berlin"}\n{"id":3,"name":"陈","city":"上海"}\n',
    ],
  ])('as %s', async (format, type, text) => {
    const response = await exported(format);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="__.${format}"; filename*=UTF-8''%E5%AE%A2%E6%88%B7.${format}`,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(text);
  });

  test('as json, whole', async () => {
    expect(await (await exported('json')).json()).toEqual([
      { id: 1, name: 'Ann', city: 'Paris' },
      { id: 2, name: 'Bob', city: 'Berlin' },
      { id: 3, name: '陈', city: '上海' },
    ]);
  });

  test('as parquet, which uploads again', async () => {
    const bytes = Buffer.from(await (await exported('parquet')).arrayBuffer());
    expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
    await bench.call('upload_dataset', {
      name: 'again',
      content: bytes.toString('base64'),
      encoding: 'base64',
    });
    expect((await bench.call('preview_dataset', { dataset: 'again' }))['rows']).toHaveLength(3);
    await bench.call('delete_dataset', { dataset: 'again' });
  });

  test('never leads to what came later under the same name, nor to what is gone', async () => {
    await bench.call('upload_dataset', { name: 'passing', content: 'a\n1\n' });
    const { url } = z
      .object({ url: z.string() })
      .parse(await bench.call('export_dataset', { dataset: 'passing' }));
    await bench.call('upload_dataset', { name: 'passing', content: 'a\nsecret\n', replace: true });
    const replaced = await fetch(url);
    expect([replaced.status, await said(replaced)]).toEqual([
      400,
      expect.stringContaining('deleted or replaced'),
    ]);
    await bench.call('delete_dataset', { dataset: 'passing' });
    const gone = await fetch(url);
    expect([gone.status, await said(gone)]).toEqual([400, expect.stringContaining('There is no dataset')]);
  });

  test('that the client gives up leaves nothing', async () => {
    const { url } = z
      .object({ url: z.string() })
      .parse(await bench.call('export_dataset', { dataset: '客户' }));
    const aborting = new AbortController();
    const response = fetch(url, { signal: aborting.signal });
    await sleep(5);
    aborting.abort();
    await expect(response).rejects.toThrow('aborted');
  });
});

describe('a token', () => {
  test.each([
    ['that is absent', (path: string) => path],
    ['that is forged', (path: string, token: string) => `${path}?token=${token.slice(0, -4)}AAAA`],
    ['of no server', (path: string) => `${path}?token=x.y`],
  ])('%s opens neither way', async (_name, address) => {
    const url = new URL(await linkFor({ name: 'closed' }));
    const path = address(`${url.origin}${url.pathname}`, url.searchParams.get('token') ?? '');
    expect((await put(path, 'a\n1\n')).status).toBe(403);
    expect((await fetch(path)).status).toBe(403);
  });

  test('for the one way does not open the other', async () => {
    const up = await linkFor({ name: 'one_way' });
    expect((await fetch(up)).status).toBe(403);
    await bench.call('upload_dataset', { name: 'one_way', content: 'a\n1\n' });
    const { url } = z
      .object({ url: z.string() })
      .parse(await bench.call('export_dataset', { dataset: 'one_way' }));
    expect((await put(url, 'a\n1\n')).status).toBe(403);
    await bench.call('delete_dataset', { dataset: 'one_way' });
  });

  test('that has expired opens nothing', async () => {
    const url = new URL(await linkFor({ name: 'old' }));
    const [body = ''] = (url.searchParams.get('token') ?? '').split('.');
    const [, grant] = z
      .tuple([z.number(), z.unknown()])
      .parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
    const stale = bench.signer.sign('dataset-upload', grant, -1);
    expect((await put(`${url.origin}${url.pathname}?token=${stale}`, 'a\n1\n')).status).toBe(403);
    const fresh = bench.signer.sign('dataset-upload', grant, 60);
    expect((await put(`${url.origin}${url.pathname}?token=${fresh}`, 'a\n1\n')).status).toBe(201);
    await bench.call('delete_dataset', { dataset: 'old' });
  });
});

test('where there is no HTTP way in, links are refused with what to use instead', async () => {
  await bench.call('upload_dataset', { name: 'here', content: 'a\n1\n' });
  const tools = bench.datasets.tools ?? [];
  const call = { ...callBy({ namespace: 'ann' }), origin: undefined };
  const by = (name: string) => tools.find(({ definition }) => definition.name === name);
  await expect(by('request_upload')?.call({ name: 'x' }, call)).rejects.toThrow('Use upload_dataset');
  await expect(by('export_dataset')?.call({ dataset: 'here' }, call)).rejects.toThrow('Use query_datasets');
  await bench.call('delete_dataset', { dataset: 'here' });
});
