import { describe, expect, it } from 'vitest';
import { lookOf, valueText } from '../../../../server/src/page/browser/value-text.ts';

const shown = (type: string, value: unknown, language: string, name = 'amount'): string =>
  // Engines differ in which space stands between thousands and before AM.
  valueText(value, lookOf(name, type, [value]), language).replaceAll(/[\u202f\u00a0]/g, ' ');

describe('numbers', () => {
  it.each([
    ['DOUBLE', 1234.5, 'de', '1.234,5'],
    ['DECIMAL(18,2)', '1250.00', 'zh-CN', '1,250.00'],
    ['DOUBLE', 12_345.75, 'de', '12.345,75'],
    ['DOUBLE', 12_345.75, 'en', '12,345.75'],
    ['DOUBLE', 12_345.75, 'zh-CN', '12,345.75'],
    ['DOUBLE', 12_345.75, 'fr', '12 345,75'],
    ['DOUBLE', -0.5, 'de', '-0,5'],
    ['DECIMAL(18,2)', '12.5', 'en', '12.50'],
    ['DECIMAL(38,10)', '0.1234567890', 'en', '0.1234567890'],
    ['BIGINT', 2026, 'en', '2026'],
    ['BIGINT', 20_260, 'en', '20,260'],
    // Beyond what a double holds, not one digit is lost.
    ['HUGEINT', '123456789012345678901234', 'en', '123,456,789,012,345,678,901,234'],
    ['DOUBLE', 0.1 + 0.2, 'en', '0.30000000000000004'],
    ['DOUBLE', 1e300, 'en', '1e+300'],
    ['DOUBLE', 'NaN', 'en', 'NaN'],
    ['DOUBLE', '-Infinity', 'en', '-Infinity'],
  ])('%s %s in %s', (type, value, language, text) => {
    expect(shown(type, value, language)).toBe(text);
  });

  it('have as many digits as others of their column', () => {
    const look = lookOf('price', 'DOUBLE', [1.5, 2.25, null, 3]);
    expect([1.5, 2.25, 3].map((value) => valueText(value, look, 'en'))).toEqual(['1.50', '2.25', '3.00']);
    const long = lookOf('share', 'DOUBLE', [0.333_333_333_3, 0.5]);
    expect(valueText(0.5, long, 'en')).toBe('0.5');
  });

  it.each(['id', 'customer_id', 'customerId', 'PLZ', 'zip', 'Kundennummer', '订单编号', '邮编', 'year'])(
    'that name things stay in one piece: %s',
    (name) => {
      expect(shown('BIGINT', 80_331, 'en', name)).toBe('80331');
    },
  );

  it.each(['amount', 'paid', 'Umsatz', '金额'])('that measure things do not: %s', (name) => {
    expect(shown('BIGINT', 80_331, 'en', name)).toBe('80,331');
  });
});

describe('dates', () => {
  it.each([
    ['DATE', '2025-03-01', 'de', '01.03.2025'],
    ['DATE', '2025-03-01', 'en', 'Mar 1, 2025'],
    ['DATE', '2025-03-01', 'zh-CN', '2025年3月1日'],
    ['DATE', '0044-03-15', 'de', '15.03.44'],
    ['DATE', '10000-01-01', 'en', '10000-01-01'],
    ['DATE', 'infinity', 'en', 'infinity'],
    ['TIMESTAMP', '2025-03-01 23:30:00', 'de', '01.03.2025, 23:30'],
    ['TIMESTAMP', '2025-03-01 23:30:07', 'de', '01.03.2025, 23:30:07'],
    ['TIMESTAMP', '2025-03-01 23:30:07.125', 'de', '2025-03-01 23:30:07.125'],
    ['TIME', '23:30:07', 'de', '23:30:07'],
    // In a column of text it is what its owner wrote.
    ['VARCHAR', '2025-03-01', 'de', '2025-03-01'],
  ])('%s %s in %s', (type, value, language, text) => {
    expect(shown(type, value, language)).toBe(text);
  });

  it('with a zone are shown in that of the reader', () => {
    const here = new Intl.DateTimeFormat('de', { dateStyle: 'medium', timeStyle: 'short' });
    expect(shown('TIMESTAMP WITH TIME ZONE', '2025-03-01 23:30:00+00', 'de')).toBe(
      here.format(new Date('2025-03-01T23:30:00Z')),
    );
  });
});

it.each([
  ['BOOLEAN', true, 'yes'],
  ['BOOLEAN', false, 'no'],
  ['VARCHAR', '', ''],
  ['VARCHAR', '007', '007'],
  ['VARCHAR', '1234.5', '1234.5'],
  ['STRUCT(a INTEGER)', { a: 1 }, '{"a":1}'],
  ['BIGINT[]', [1, 2], '[1,2]'],
  ['BIGINT', null, ''],
])('%s %j', (type, value, text) => {
  expect(shown(type, value, 'en')).toBe(text);
});
