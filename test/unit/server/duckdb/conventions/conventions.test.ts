import { afterAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../../../../server/src/duckdb/child/sandbox.ts';
import { booleanSql } from '../../../../../server/src/duckdb/conventions/booleans.ts';
import { type DateOrder, dateSql } from '../../../../../server/src/duckdb/conventions/dates.ts';
import { isMissingSql } from '../../../../../server/src/duckdb/conventions/missing.ts';
import {
  type NumberConvention,
  NUMBER_CONVENTIONS,
  numberPatterns,
  numberSql,
} from '../../../../../server/src/duckdb/conventions/numbers.ts';
import { timeSql, timestampSql } from '../../../../../server/src/duckdb/conventions/times.ts';

const sandbox = await openSandbox({ memoryMb: 128, threads: 1 }, []);
const { connection } = sandbox;
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

async function read(expression: string, value: string): Promise<unknown> {
  const reader = await connection.runAndReadAll(
    `SELECT (${expression})::VARCHAR FROM (SELECT $1::VARCHAR AS x)`,
    [value],
  );
  return reader.getRows()[0]?.[0];
}

const english: NumberConvention = { decimal: '.', grouping: ',' };
const german: NumberConvention = { decimal: ',', grouping: '.' };
const french: NumberConvention = { decimal: ',', grouping: ' ' };
const swiss: NumberConvention = { decimal: '.', grouping: "'" };
const bare: NumberConvention = { decimal: '.', grouping: '' };

describe('numberSql', () => {
  const numbers: [string, NumberConvention, string | null][] = [
    ['0', bare, '0.0'],
    ['-12', bare, '-12.0'],
    ['1.5', bare, '1.5'],
    ['.5', bare, '0.5'],
    ['5.', bare, '5.0'],
    ['1,234.50', english, '1234.5'],
    ['1,234,567', english, '1234567.0'],
    ['12,34,567.89', english, '1234567.89'],
    ['1.234,50', german, '1234.5'],
    ['1.000', german, '1000.0'],
    ['980', german, '980.0'],
    ['1,20', german, '1.2'],
    ['1 234,5', french, '1234.5'],
    ['1\u00a0234,5', french, '1234.5'],
    ['1\u202f234\u202f567,5', french, '1234567.5'],
    ["1'234.50", swiss, '1234.5'],
    ['1\u2019234.50', swiss, '1234.5'],
    ['$1,234.50', english, '1234.5'],
    ['-$5', english, '-5.0'],
    ['$-5', english, '-5.0'],
    ['($1,234.50)', english, '-1234.5'],
    ['(1,234)', english, '-1234.0'],
    ['1,234-', english, '-1234.0'],
    ['\u22125', bare, '-5.0'],
    ['\u00a51,250.50', english, '1250.5'],
    ['\uffe51,250.50', english, '1250.5'],
    ['1.234,50 \u20ac', german, '1234.5'],
    ['EUR 1.234,50', german, '1234.5'],
    ['Fr. 1\u2019234.50', swiss, '1234.5'],
    ['100\u5143', bare, '100.0'],
    ['12,5 %', german, '12.5'],
    ['12.5\uff05', bare, '12.5'],
    ['\uff11\uff12\uff13', bare, '123.0'],
    ['\uff11\uff0c\uff12\uff13\uff14\uff0e\uff15', english, '1234.5'],
    [' 5 ', bare, '5.0'],
    ['1.5e10', bare, '15000000000.0'],
    ['1E+05', bare, '100000.0'],
    ['1,5e-3', german, '0.0015'],
    // A number would lose something of these.
    ['007', bare, null],
    ['00.5', bare, null],
    ['1.2.3', bare, null],
    ['1.2.3', german, null],
    ['192.168.0.1', german, null],
    ['12E3', bare, null],
    ['0x1F', bare, null],
    ['1_000', bare, null],
    ['1.234.56', german, null],
    ['1,23,4', english, null],
    ['12.5%%', bare, null],
    ['$5 %', bare, null],
    ['1 234', bare, null],
    ['-', bare, null],
    ['', bare, null],
    ['nan', bare, null],
    ['inf', bare, null],
    ['true', bare, null],
    ['978-3-16-148410-0', bare, null],
    ['5 kg', bare, null],
  ];
  it.each(numbers)('%s under %o is %s', async (value, convention, expected) => {
    expect(await read(numberSql('x', convention), value)).toBe(expected);
  });

  it('never rounds for a whole number', async () => {
    expect(await read(numberSql('x', bare, { type: 'BIGINT' }), '12.75')).toBeNull();
    expect(await read(numberSql('x', german, { type: 'BIGINT' }), '12,75')).toBeNull();
    expect(await read(numberSql('x', english, { type: 'BIGINT' }), '1,275')).toBe('1275');
    expect(await read(numberSql('x', bare, { type: 'BIGINT' }), '9223372036854775808')).toBeNull();
  });

  it('keeps to a unit where it is given', async () => {
    expect(await read(numberSql('x', english, { unit: 'none' }), '$5')).toBeNull();
    expect(await read(numberSql('x', english, { unit: 'percent' }), '5')).toBeNull();
    expect(await read(numberSql('x', english, { unit: 'percent' }), '5%')).toBe('5.0');
  });

  it('has patterns that JavaScript reads too', () => {
    for (const convention of NUMBER_CONVENTIONS) {
      for (const pattern of Object.values(numberPatterns(convention))) {
        expect(new RegExp(`^(?:${pattern})$`, 'u').test('x')).toBe(false);
      }
    }
  });
});

describe('dateSql', () => {
  const dates: [string, DateOrder, string | null][] = [
    ['2025-03-01', 'ymd', '2025-03-01'],
    ['2025/3/1', 'ymd', '2025-03-01'],
    ['2025.03.01', 'ymd', '2025-03-01'],
    ['2025\u5e743\u67081\u65e5', 'ymd', '2025-03-01'],
    ['01.03.2025', 'dmy', '2025-03-01'],
    ['1.3.2025', 'dmy', '2025-03-01'],
    ['1. 3. 2025', 'dmy', '2025-03-01'],
    ['01/03/2025', 'dmy', '2025-03-01'],
    ['01/03/2025', 'mdy', '2025-01-03'],
    ['1-3-2025', 'dmy', '2025-03-01'],
    ['01.03.25', 'dmy', '2025-03-01'],
    ['1/3/99', 'mdy', '1999-01-03'],
    ['1 Jan 2025', 'dmy', '2025-01-01'],
    ['01-Jan-2025', 'ymd', '2025-01-01'],
    ['Jan 5, 2025', 'dmy', '2025-01-05'],
    ['January 5th, 2025', 'mdy', '2025-01-05'],
    ['3. M\u00e4rz 2025', 'dmy', '2025-03-03'],
    ['3 ao\u00fbt 2025', 'dmy', '2025-08-03'],
    ['31.02.2025', 'dmy', null],
    ['13/13/2025', 'dmy', null],
    ['1.2', 'dmy', null],
    ['1.2.3', 'dmy', null],
    ['24-01-05', 'dmy', null],
    ['2025-03-01 10:00:00', 'ymd', null],
    ['20250301', 'ymd', null],
    ['2025-1', 'ymd', null],
    ['infinity', 'ymd', null],
    ['epoch', 'ymd', null],
  ];
  it.each(dates)('%s in %s is %s', async (value, order, expected) => {
    expect(await read(dateSql('x', order), value)).toBe(expected);
  });
});

describe('timestampSql', () => {
  const moments: [string, DateOrder, boolean, string | null][] = [
    ['2025-03-01T10:00:00', 'ymd', false, '2025-03-01 10:00:00'],
    ['2025-03-01 10:00', 'ymd', false, '2025-03-01 10:00:00'],
    ['2025-03-01 10:00:00.123456', 'ymd', false, '2025-03-01 10:00:00.123456'],
    ['2025-03-01 10:00:00.1234560', 'ymd', false, '2025-03-01 10:00:00.123456'],
    ['2025-03-01 10:00:00,5', 'ymd', false, '2025-03-01 10:00:00.5'],
    ['01.03.2025 10:00', 'dmy', false, '2025-03-01 10:00:00'],
    ['01.03.2025, 9:05', 'dmy', false, '2025-03-01 09:05:00'],
    ['3/1/2025 3:05 PM', 'mdy', false, '2025-03-01 15:05:00'],
    ['3/1/2025 12:05:07 am', 'mdy', false, '2025-03-01 00:05:07'],
    ['2025\u5e743\u67081\u65e5 10:00', 'ymd', false, '2025-03-01 10:00:00'],
    ['1 Jan 2025 10:00:00', 'dmy', false, '2025-01-01 10:00:00'],
    ['2025-03-01T10:00:00Z', 'ymd', true, '2025-03-01 10:00:00+00'],
    ['2025-03-01T10:00:00+02:00', 'ymd', true, '2025-03-01 08:00:00+00'],
    ['2025-03-01T10:00:00+0530', 'ymd', true, '2025-03-01 04:30:00+00'],
    ['2025-03-01 10:00:00 +02:00', 'ymd', true, '2025-03-01 08:00:00+00'],
    ['2025-03-01 10:00:00 UTC', 'ymd', true, '2025-03-01 10:00:00+00'],
    ['2025-03-01T10:00Z', 'ymd', true, '2025-03-01 10:00:00+00'],
    ['01.03.2025 10:00+01', 'dmy', true, '2025-03-01 09:00:00+00'],
    // A zone is not dropped, a seventh figure not cut, and a date alone is no moment.
    ['2025-03-01T10:00:00Z', 'ymd', false, null],
    ['2025-03-01T10:00:00', 'ymd', true, null],
    ['2025-03-01 10:00:00.1234567', 'ymd', false, null],
    ['2025-03-01', 'ymd', false, null],
    ['2025-03-01 25:00', 'ymd', false, null],
    ['2025-03-01 24:00:00', 'ymd', false, '2025-03-02 00:00:00'],
    ['  25-03-01T10:00:00', 'ymd', false, null],
    ['2025-03- 1T10:00:00', 'ymd', false, null],
    ['2025-03-01T10:00:0Z', 'ymd', false, null],
  ];
  it.each(moments)('%s in %s, zoned %s, is %s', async (value, order, zoned, expected) => {
    expect(await read(timestampSql('x', order, { zoned }), value)).toBe(expected);
  });
});

describe('timeSql, booleanSql and isMissingSql', () => {
  it.each([
    ['10:00', '10:00:00'],
    ['9:05:07', '09:05:07'],
    ['23:59:59.5', '23:59:59.5'],
    ['3:05 pm', '15:05:00'],
    ['12:00 AM', '00:00:00'],
    ['3:05:07 p.m.', '15:05:07'],
    ['25:00', null],
    ['1:2', null],
    ['10:00:60', null],
  ])('the time %s is %s', async (value, expected) => {
    expect(await read(timeSql('x'), value)).toBe(expected);
  });

  it.each([
    ['TRUE', 'true'],
    ['falsch', 'false'],
    ['yes', null],
    ['t', null],
    ['1', null],
  ])('%s as a truth is %s', async (value, expected) => {
    expect(await read(booleanSql('x'), value)).toBe(expected);
  });

  it.each([
    ['NA', 'true'],
    [' n/a ', 'true'],
    ['\u65e0', 'true'],
    ["it's", 'false'],
    ['0', 'false'],
  ])('%s is missing: %s', async (value, expected) => {
    expect(await read(isMissingSql('x'), value)).toBe(expected);
  });
});
