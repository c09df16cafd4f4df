import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { candidatesOf } from '../../../../server/src/datasets/joins/candidates.ts';
import { overlapSql, readOverlap } from '../../../../server/src/datasets/joins/overlap.ts';
import { openDuck, type Duck } from './duck.ts';

const table = (name: string, columns: Record<string, string>) => ({
  name,
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
});

const column = (name: string, type: string) => ({ name, type });

describe('columns that may join, by their names', () => {
  test.each<[string, ReturnType<typeof table>, ReturnType<typeof table>, string[]]>([
    [
      'a foreign key',
      table('orders', { id: 'BIGINT', customer_id: 'BIGINT' }),
      table('customers', { id: 'BIGINT' }),
      ['customer_id=id', 'id=id'],
    ],
    [
      'a foreign key the other way',
      table('Categories', { ID: 'BIGINT' }),
      table('items', { CategoryId: 'BIGINT' }),
      ['ID=CategoryId'],
    ],
    [
      'the same name',
      table('a', { region_code: 'VARCHAR', x: 'DOUBLE' }),
      table('b', { RegionCode: 'VARCHAR', x: 'DOUBLE' }),
      ['region_code=RegionCode'],
    ],
    [
      'the name of the other',
      table('orders', { customer: 'VARCHAR' }),
      table('customers', { name: 'VARCHAR' }),
      ['customer=name'],
    ],
    [
      'part of a name',
      table('a', { billing_country: 'VARCHAR' }),
      table('b', { country: 'VARCHAR' }),
      ['billing_country=country'],
    ],
    [
      'Chinese names',
      table('订单', { 客户编号: 'VARCHAR' }),
      table('客户', { 客户编号: 'VARCHAR' }),
      ['客户编号=客户编号'],
    ],
    ['types that do not fit', table('a', { day: 'DATE' }), table('b', { day: 'BIGINT' }), []],
    ['measures', table('a', { price: 'DOUBLE' }), table('b', { price: 'DOUBLE' }), []],
    ['nothing in common', table('a', { x: 'BIGINT' }), table('b', { y: 'BIGINT' }), []],
  ])('%s', (_name, left, right, pairs) => {
    const found = candidatesOf(left, right, false);
    expect(found.map((one) => `${one.left.column.name}=${one.right.column.name}`)).toEqual(pairs);
  });

  test('every pair of fitting types where that is asked for, the likely ones first', () => {
    const left = table('a', { x: 'BIGINT', code: 'VARCHAR', price: 'DOUBLE' });
    const right = table('b', { y: 'INTEGER', code: 'VARCHAR' });
    const found = candidatesOf(left, right, true);
    expect(found).toHaveLength(4);
    expect(found[0]?.left.column.name).toBe('code');
  });
});

describe('what the values have in common', () => {
  let duck: Duck;
  beforeAll(async () => {
    duck = await openDuck();
  });
  afterAll(() => duck.close());

  test.each([
    [
      'all, one to one',
      'SELECT i AS k FROM range(10) t(i)',
      'SELECT i AS k FROM range(20) t(i)',
      { matched: 1, leftUnique: true, rightUnique: true },
    ],
    [
      'half, many to one',
      'SELECT i % 10 AS k FROM range(100) t(i)',
      'SELECT i AS k FROM range(5) t(i)',
      { matched: 0.5, leftUnique: false, rightUnique: true },
    ],
    [
      'none',
      'SELECT i AS k FROM range(5) t(i)',
      'SELECT i + 10 AS k FROM range(5) t(i)',
      { matched: 0, leftUnique: true, rightUnique: true },
    ],
    ['nothing on the left', 'SELECT NULL::BIGINT AS k', 'SELECT 1::BIGINT AS k', undefined],
    ['nothing on the right', 'SELECT 1::BIGINT AS k', 'SELECT NULL::BIGINT AS k', undefined],
  ])('%s', async (_name, a, b, overlap) => {
    const { query } = await duck.store({ a, b });
    const candidate = {
      left: { dataset: 'l', column: column('k', 'BIGINT') },
      right: { dataset: 'r', column: column('k', 'BIGINT') },
      likeness: 1,
      reason: '',
    };
    const [row = []] = await query(overlapSql(candidate));
    expect(readOverlap(row)).toEqual(overlap);
  });

  test('numbers and texts meet', async () => {
    const { query } = await duck.store({
      a: 'SELECT i AS "k""1" FROM range(10) t(i)',
      b: 'SELECT i::VARCHAR AS k FROM range(5) t(i)',
    });
    const candidate = {
      left: { dataset: 'l', column: column('k"1', 'BIGINT') },
      right: { dataset: 'r', column: column('k', 'VARCHAR') },
      likeness: 1,
      reason: '',
    };
    const [row = []] = await query(overlapSql(candidate));
    expect(readOverlap(row)?.matched).toBe(0.5);
  });
});
