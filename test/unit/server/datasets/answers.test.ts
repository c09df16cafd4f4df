import { describe, expect, test } from 'vitest';
import { attachment } from '../../../../server/src/datasets/http/disposition.ts';
import { identity } from '../calls/world.ts';
import { boundTransfers } from '../../../../server/src/datasets/http/transfers.ts';
import { readDownload, readUpload, uploadLink } from '../../../../server/src/datasets/links.ts';
import { fitted } from '../../../../server/src/datasets/page.ts';
import { previewOf } from '../../../../server/src/datasets/preview.ts';
import { BusyError } from '../../../../server/src/errors.ts';
import { createSigner } from '../../../../server/src/signer.ts';

describe('links', () => {
  let now = 0;
  const signer = createSigner('key', () => now);
  const grant = {
    id: '7b0c3a52-2f1e-4d7e-9d54-6b4bb6c5a001',
    identity: { id: 'key:a', namespace: 'a', scope: 'write' as const },
    until: new Date(60_000).toISOString(),
    name: '销售',
    description: '',
    tags: [],
    replace: false,
  };
  const url = new URL(uploadLink(signer, 'https://tools.example', '销售 数据.csv', grant, 60));
  const token = url.searchParams.get('token') ?? '';

  test('carry what they allow', () => {
    now = 0;
    expect(url.pathname).toBe(`/files/${encodeURIComponent('销售 数据.csv')}`);
    expect(readUpload(signer, token)).toEqual(grant);
  });
  test.each([
    ['for another purpose', () => readDownload(signer, token), 0],
    ['that is old', () => readUpload(signer, token), 60_001],
    ['that is forged', () => readUpload(signer, `${token.slice(0, -2)}xx`), 0],
    ['whose payload was changed', () => readUpload(signer, `A${token.slice(1)}`), 0],
    [
      'of another server',
      () =>
        readUpload(
          createSigner('other', () => now),
          token,
        ),
      0,
    ],
    ['that is absent', () => readUpload(signer, ''), 0],
  ])('a token %s allows nothing', (_name, read, at) => {
    now = at;
    expect(read()).toBeUndefined();
  });
});

describe('rows that fit into one answer', () => {
  const rows = Array.from({ length: 10 }, (_none, at) => [at, 'x'.repeat(90)]);
  test('all of them', () => expect(fitted(rows, 10_000)).toEqual({ rows, cut: false }));
  test('the first of them', () => expect(fitted(rows, 500)).toEqual({ rows: rows.slice(0, 5), cut: true }));
  test('none there are', () => expect(fitted([], 1)).toEqual({ rows: [], cut: false }));
  test('not even one', () => expect(() => fitted(rows, 50)).toThrow('single row'));
});

test.each([
  ['head', 10, 'SELECT "a" FROM "t"', 0],
  ['tail', 10, 'SELECT "a" FROM "t"', 90],
  ['tail', 500, 'SELECT "a" FROM "t"', 0],
  ['sample', 10, 'SELECT "a" FROM "t" USING SAMPLE reservoir(10 ROWS) REPEATABLE (42)', 0],
] as const)('a preview of the %s, %i rows', (from, limit, sql, offset) => {
  const columns = [{ name: 'a', type: 'BIGINT' }];
  expect(previewOf({ name: 't', rows: 100 }, columns, { from, limit })).toEqual({ sql, offset });
});

test.each([
  ['sales.csv', `attachment; filename="sales.csv"; filename*=UTF-8''sales.csv`],
  ['销售.csv', `attachment; filename="__.csv"; filename*=UTF-8''%E9%94%80%E5%94%AE.csv`],
  [
    'a"b\\c\r\nX: y.csv',
    `attachment; filename="a_b_c__X: y.csv"; filename*=UTF-8''a%22b%5Cc%0D%0AX%3A%20y.csv`,
  ],
  ["it's (1)*.csv", `attachment; filename="it's (1)*.csv"; filename*=UTF-8''it%27s%20%281%29%2A.csv`],
  ['\ud800.csv', `attachment; filename="_.csv"; filename*=UTF-8''%EF%BF%BD.csv`],
])('the download of %j is named %s', (name, header) => {
  expect(attachment(name)).toBe(header);
});

test('transfers beyond the bound are refused at once, and a failed one gives its place back', async () => {
  const transfers = boundTransfers(1);
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = transfers.run(identity('ann'), () => promise);
  await expect(transfers.run(identity('bob'), () => Promise.resolve('second'))).rejects.toThrow(BusyError);
  resolve('first');
  expect(await first).toBe('first');
  await expect(transfers.run(identity('ann'), () => Promise.reject(new Error('broken')))).rejects.toThrow(
    'broken',
  );
  expect(await transfers.run(identity('bob'), () => Promise.resolve('third'))).toBe('third');
});

test('no caller takes every place', async () => {
  const transfers = boundTransfers(4);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const taken = Array.from({ length: 3 }, () => transfers.run(identity('ann'), () => promise));
  await expect(transfers.run(identity('ann'), () => promise)).rejects.toThrow(BusyError);
  expect(await transfers.run(identity('bob'), () => Promise.resolve('mine'))).toBe('mine');
  resolve(undefined);
  await Promise.all(taken);
});
