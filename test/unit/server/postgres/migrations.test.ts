import { describe, expect, it } from 'vitest';
import { compareMigrations, readMigrations } from '../../../../server/src/postgres/migrations.ts';

const one = { name: '0001-one.sql', sql: 'SELECT 1' };
const two = { name: '0002-two.sql', sql: 'SELECT 2' };

describe('compareMigrations', () => {
  it.each([
    [[one, two], [], { pending: [one, two], unknown: [] }],
    [[one, two], [one.name], { pending: [two], unknown: [] }],
    [[one, two], [one.name, two.name], { pending: [], unknown: [] }],
    [[one], [one.name, two.name], { pending: [], unknown: [two.name] }],
  ])('case %#', (known, applied, expected) => {
    expect(compareMigrations(known, applied)).toEqual(expected);
  });
});

it('numbers its files without a gap', () => {
  const numbers = readMigrations().map(({ name }) => Number(name.slice(0, 4)));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});
