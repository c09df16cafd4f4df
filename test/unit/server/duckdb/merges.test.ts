import { expect, test } from 'vitest';
import { headerOf } from '../../../../server/src/duckdb/files/xlsx/header.ts';
import { RowReader } from '../../../../server/src/duckdb/files/xlsx/row.ts';
import type { Merge, RawRow } from '../../../../server/src/duckdb/files/xlsx/sheet.ts';
import { sheetXml } from './awkward/sheet-xml.ts';
import { growthOf, LINEAR } from '../growth.ts';
import { openWorld } from './world.ts';

const context = {
  strings: [],
  style: () => ({ meaning: 'number' as const, code: 'General' }),
  from1904: false,
};
const cell = (column: number, text: string): RawRow['cells'][number] => ({
  column,
  type: 'str',
  style: 0,
  text,
  formula: false,
});
const row = (number: number, cells: RawRow['cells']): RawRow => ({ number, hidden: false, cells });
const whole = (top: number): Merge => ({ top, bottom: 1_048_576, left: 0, right: 0 });

const readAll = (merges: Merge[], rows: number): (string | undefined)[][] => {
  const reader = new RowReader(context, merges);
  return Array.from({ length: rows }, (_none, at) =>
    (reader.read(row(at + 1, at === 0 ? [cell(0, 'x')] : []))?.values ?? []).map((value) => value?.text),
  );
};

test('many merged ranges over one column take time by their number and that of rows, no more', () => {
  const growth = growthOf(
    (text) =>
      readAll(
        Array.from({ length: text.length }, () => whole(1)),
        text.length,
      ),
    (repeats) => ' '.repeat(repeats),
    5_000,
  );
  expect(growth).toBeLessThan(LINEAR);
});

test('many merged ranges over the names take time by their number and that of columns, no more', () => {
  const growth = growthOf(
    ({ length }) => {
      const texts = (number: number) => ({
        number,
        values: Array.from({ length }, () => ({
          type: 'VARCHAR' as const,
          text: 'a',
          written: 'a',
          percent: false,
        })),
      });
      const merges = Array.from({ length }, (_none, at) => ({
        top: at === 0 ? 1 : 9,
        bottom: 9,
        left: 0,
        right: 1,
      }));
      return headerOf([texts(1), texts(2), texts(3)], merges, { header: undefined, titles: true });
    },
    (repeats) => ' '.repeat(repeats),
    5_000,
  );
  expect(growth).toBeLessThan(LINEAR);
});

test('a range gives its value to its rows, and one that reaches farther goes on', () => {
  const merges = [
    { top: 1, bottom: 3, left: 0, right: 1 },
    { top: 2, bottom: 2, left: 0, right: 0 },
    { top: 3, bottom: 4, left: 0, right: 0 },
  ];
  expect(readAll(merges, 5)).toEqual([['x'], ['x'], ['x'], ['x'], []]);
});

test('a small workbook whose text stands in very many cells is refused', async () => {
  await using world = await openWorld();
  const file = sheetXml({
    strings: `<si><t>name</t></si><si><t>${'x'.repeat(1_000_000)}</t></si>`,
    rows: `<row><c t="s"><v>0</v></c></row>${'<row><c t="s"><v>1</v></c></row>'.repeat(2_000)}`,
  });
  expect(file.length).toBeLessThan(10_000);
  await expect(world.upload(file, 'book.xlsx')).rejects.toThrow('hold too much text to be read');
});
