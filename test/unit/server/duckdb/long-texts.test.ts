import { expect, test } from 'vitest';
import { decideDialect } from '../../../../server/src/duckdb/files/delimited/dialect.ts';
import { mustBeTable } from '../../../../server/src/duckdb/files/no-table.ts';
import { growthOf, LINEAR } from '../growth.ts';
import { openWorld } from './world.ts';

const tried = (text: string): unknown => {
  try {
    return mustBeTable(text);
  } catch (error) {
    return error;
  }
};

test.each([
  ['blanks in a line', 'a\n', ' ', '\n1\n'],
  ['blanks behind a rule', '|--|--', ' ', 'x\n'],
  ['bars and blanks', '|', ' |', 'x'],
  ['strokes', '', '-', 'x'],
  ['blanks in a title', '<html><title>', ' ', 'x'],
  ['titles that are not closed', '<html>', '<title', ''],
  ['titles without an end', '<html>', '<title>a ', ''],
  ['ends that are none', '<a>', '</a', ''],
  ['comments', '', '<!---->', '<!--'],
])('%s take time by their number when a text is told from a table', (_what, start, part, end) => {
  expect(growthOf(tried, (repeats) => start + part.repeat(repeats) + end, 400)).toBeLessThan(LINEAR);
});

test.each([
  ['blanks in a cell', 'a,b\n1,', ' ', '\n2,x\n'],
  ['blanks in a name', 'a,', ' ', 'b\n1,2\n'],
  ['a line of blanks', 'a\n', ' ', '\n1\n'],
  ['numbers and blanks', 'a,b\n1,', '1 ', '\n2,x\n'],
  ['quotes in a line of single quotes', "'a','b'\n", ",'a''", "\n'c','d'\n"],
])('%s take time by their number when a dialect is decided', (_what, start, part, end) => {
  const growth = growthOf(
    (text) => decideDialect(text, { isWhole: true, options: {} }),
    (repeats) => start + part.repeat(repeats) + end,
    4_000,
  );
  expect(growth).toBeLessThan(LINEAR);
});

const row = (count: number, sign: string): string =>
  `${Array.from({ length: count }, () => '1').join(sign)}\n`;

test('a table wider than any sheet is refused, and a text of as many words is none', async () => {
  await using world = await openWorld();
  await expect(world.upload(row(20_000, ',').repeat(3))).rejects.toThrow(
    /^The table has 20000 columns, more than 16384\./,
  );
  const { columns, rows } = await world.upload(row(20_000, ' ').repeat(3));
  expect({ columns: columns.length, rows }).toEqual({ columns: 1, rows: 2 });
});
