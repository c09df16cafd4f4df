import { describe, expect, test } from 'vitest';
import { blobKey } from '../../../../server/src/datasets/blob-key.ts';
import { keyOfName, mistakeInName, nameFrom } from '../../../../server/src/datasets/names.ts';
import { nameIn, uriOf } from '../../../../server/src/datasets/resources.ts';

describe('a name for the dataset of a file', () => {
  test.each([
    ['sales.csv', 'sales'],
    ['Sales 2024 (final).xlsx', 'Sales_2024_final'],
    ['2024-sales.csv', 'data_2024_sales'],
    ['销售数据.csv', '销售数据'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot'],
    ['/', 'data'],
    ['', 'data'],
    ['...', 'data'],
    ['"; DROP TABLE x; --.csv', 'DROP_TABLE_x'],
    ['🦆.csv', 'data'],
    ['e\u0301te\u0301.csv', 'été'],
    [`${'a'.repeat(200)}.csv`, 'a'.repeat(63)],
    ['archive.tar.gz', 'archive_tar'],
    ['\0.csv', 'data'],
  ])('of %j is %j', (file, name) => {
    expect(nameFrom(file)).toBe(name);
    expect(mistakeInName(nameFrom(file))).toBeUndefined();
  });
});

describe('a name that callers choose', () => {
  test.each(['a', '_x', 'sales_2024', '销售', 'naïve', 'a'.repeat(63)])('%j is one', (name) => {
    expect(mistakeInName(name)).toBeUndefined();
  });
  test.each(['', '1a', 'a b', 'a-b', 'a.b', 'a"b', "a'b", 'a/b', '../a', 'a\0', 'a\n', '🦆', 'a'.repeat(64)])(
    '%j is none, and the message shows one',
    (name) => {
      const example = /such as (\S+)$/.exec(mistakeInName(name) ?? '')?.[1] ?? '';
      expect(mistakeInName(example)).toBeUndefined();
    },
  );
});

test.each([
  ['Sales', 'sales'],
  ['ÉTÉ', 'e\u0301te\u0301'],
])('%j and %j are the same name', (one, other) => {
  expect(keyOfName(one)).toBe(keyOfName(other));
});

describe('the key of a blob', () => {
  test.each(['default', 'team-a', 'x_1'])('has the namespace %j as its folder', (namespace) => {
    expect(blobKey(namespace, 'abc')).toBe(`${namespace}/abc.parquet`);
  });
  test.each(['../other', 'a/b', '', '.', 'jwt:alice', '中文', 'ns-'.padEnd(67, '0'), 'x'.repeat(101), 'a.b'])(
    'has a hash for %j',
    (namespace) => {
      expect(blobKey(namespace, 'abc')).toMatch(/^ns-[0-9a-f]{64}\/abc\.parquet$/);
    },
  );
  test('is another one for each namespace', () => {
    const namespaces = ['a', 'A', 'a:', 'a.', 'a/', 'ns-a', blobKey('a:', 'x').split('/')[0] ?? ''];
    expect(new Set(namespaces.map((namespace) => blobKey(namespace, 'abc'))).size).toBe(namespaces.length);
  });
});

describe('the URI of a dataset', () => {
  test.each(['sales', '销售', 'été'])('leads %j there and back', (name) => {
    expect(nameIn(uriOf({ name }))).toBe(name);
  });
  test.each([
    'dataset://',
    'dataset://a/b',
    'dataset://%',
    'file:///etc/passwd',
    'dataset:a',
    'chart://a',
    'dataset://a?x',
    'dataset://a#x',
  ])('is not %j', (uri) => {
    expect(nameIn(uri)).toBeUndefined();
  });
});
