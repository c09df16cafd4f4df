import { expect, it } from 'vitest';
import { kindOfType, scaleOfType, typeInWords } from '../../../../server/src/page/browser/column-types.ts';

it.each([
  ['VARCHAR', 'text'],
  ["ENUM('a', 'b')", 'text'],
  ['UUID', 'text'],
  ['TINYINT', 'whole number'],
  ['UBIGINT', 'whole number'],
  ['HUGEINT', 'whole number'],
  ['BIGNUM', 'whole number'],
  ['DECIMAL(18,3)', 'decimal number'],
  ['DOUBLE', 'decimal number'],
  ['FLOAT', 'decimal number'],
  ['BOOLEAN', 'yes/no'],
  ['DATE', 'date'],
  ['TIME', 'time'],
  ['TIME WITH TIME ZONE', 'time'],
  ['TIMESTAMP', 'date and time'],
  ['TIMESTAMP_NS', 'date and time'],
  ['TIMESTAMP WITH TIME ZONE', 'date and time'],
  ['INTERVAL', 'duration'],
  ['BIGINT[]', 'list'],
  ['DOUBLE[3]', 'list'],
  ['STRUCT(a INTEGER, b VARCHAR)', 'several values'],
  ['MAP(VARCHAR, INTEGER)', 'several values'],
  ['JSON', 'several values'],
  ['BLOB', 'other'],
  // Postgres
  ['int8', 'whole number'],
  ['integer', 'whole number'],
  ['numeric', 'decimal number'],
  ['float8', 'decimal number'],
  ['bool', 'yes/no'],
  ['timestamptz', 'date and time'],
  ['character varying', 'text'],
  ['name', 'text'],
  ['jsonb', 'several values'],
  ['_text', 'list'],
])('%s is %s', (type, words) => {
  expect(typeInWords(type)).toBe(words);
});

it('tells a moment with a zone from one without', () => {
  expect(['TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'timestamptz'].map(kindOfType)).toEqual([
    'timestamp',
    'instant',
    'instant',
  ]);
});

it('knows the digits that a decimal always has', () => {
  expect(['DECIMAL(18,3)', 'numeric(10, 2)', 'DOUBLE', 'BIGINT'].map(scaleOfType)).toEqual([3, 2, 0, 0]);
});
