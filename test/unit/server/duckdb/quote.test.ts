import { expect, test } from 'vitest';
import { quoteName } from '../../../../server/src/duckdb/sql/quote.ts';

test.each([
  ['a', '"a"'],
  ['a"b', '"a""b"'],
  ['"; DROP TABLE x; --', '"""; DROP TABLE x; --"'],
])('%j is quoted as %j', (name, sql) => {
  expect(quoteName(name)).toBe(sql);
});
