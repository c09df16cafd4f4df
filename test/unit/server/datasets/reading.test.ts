import { describe, expect, it } from 'vitest';
import { optionsInQuery } from '../../../../server/src/datasets/reading-field.ts';
import { boundedReport } from '../../../../server/src/datasets/reading.ts';
import type { ReadingReport } from '../../../../server/src/duckdb/reading.ts';

const query = (text: string): [string, string][] => [...new URLSearchParams(text)];

describe('the options of a reading in a query', () => {
  it.each([
    ['', {}],
    ['name=x&replace=true&token=t', {}],
    [
      'encoding=Shift_JIS&delimiter=%3B&decimal=,&grouping=.',
      { encoding: 'Shift_JIS', delimiter: ';', decimal: ',', grouping: '.' },
    ],
    ['delimiter=tab&header=false&skipRows=3', { delimiter: '\t', header: false, skipRows: 3 }],
    ['grouping=&dateOrder=dmy&sheet=A%20B', { grouping: '', dateOrder: 'dmy', sheet: 'A B' }],
    ['types=plz:text,day:date', { types: { plz: 'text', day: 'date' } }],
    [`types=${encodeURIComponent('{"a,b:c":"decimal"}')}`, { types: { 'a,b:c': 'decimal' } }],
  ])('%s', (text, options) => {
    expect(optionsInQuery(query(text))).toEqual(options);
  });

  it.each(['encoding=', 'skipRows=1.5', 'skipRows=', 'header=1', 'types=[1]', 'types=a', 'delimiter='])(
    '%s is a mistake',
    (text) => {
      expect(() => optionsInQuery(query(text))).toThrow(RangeError);
    },
  );
});

describe('the report of a reading', () => {
  const report: ReadingReport = {
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    decimal: '.',
    grouping: '',
    header: true,
    skippedRows: 0,
    dateOrder: null,
    sheet: null,
    columns: Array.from({ length: 1_000 }, (_none, at) => ({
      name: `column number ${at}`,
      type: 'VARCHAR',
      samples: [{ written: '\u{1f600}'.repeat(5_000), read: 'x'.repeat(5_000) }],
    })),
    guesses: Array.from({ length: 1_000 }, (_none, at) => ({
      about: 'types' as const,
      column: `column number ${at}`,
      value: 'text',
      evidence: 'e'.repeat(5_000),
      sure: at < 950,
      candidates: Array.from({ length: 50 }, () => 'c'),
    })),
  };

  it('stays small, keeps every column and what is not sure', () => {
    const bounded = boundedReport(report);
    expect(JSON.stringify(bounded).length).toBeLessThan(200_000);
    expect(bounded.columns).toHaveLength(1_000);
    expect(bounded.guesses.filter(({ sure }) => !sure)).toHaveLength(50);
    expect(bounded.columns[0]?.samples[0]?.written).toBe(`${'\u{1f600}'.repeat(99)}…`);
  });

  it('is left as it is where it is small', () => {
    const small = {
      ...report,
      columns: [{ name: 'a', type: 'BIGINT', samples: [{ written: '1', read: '1' }] }],
      guesses: [],
    };
    expect(boundedReport(small)).toEqual(small);
  });
});
