import { expect, it, vi } from 'vitest';
import { columnNames } from '../../../../server/src/duckdb/files/names.ts';

it('tells columns of one name apart', () => {
  expect(columnNames(['a', 'a', 'A', 'a_1', 'a', '', 'a_1'])).toEqual([
    'a',
    'a_1',
    'A_2',
    'a_1_1',
    'a_3',
    'column5',
    'a_1_2',
  ]);
});

it('looks for the name of each of many columns a few times only', () => {
  const has = vi.spyOn(Set.prototype, 'has');
  columnNames(Array.from({ length: 2_000 }, () => 'a'));
  const looks = has.mock.calls.length;
  has.mockRestore();
  expect(looks).toBeLessThan(10_000);
});
