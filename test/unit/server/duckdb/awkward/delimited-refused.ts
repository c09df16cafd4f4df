import type { RefusedCase } from './case.ts';

/** What the owner says and the file contradicts. */
export const refusedCases: RefusedCase[] = [
  {
    title: 'A type that a value late in the file does not fit',
    source: 'experience',
    content: `id,price\n${'1,10\n'.repeat(23_999)}2,12.75\n`,
    shown: 'id,price⏎1,10⏎… row 24,000: 2,12.75',
    name: 'a.csv',
    options: { types: { price: 'integer' } },
    refusal: /^Column "price" cannot be read as integer: line 24001 holds "12\.75"/,
  },
  {
    title: 'A decimal sign that no number has',
    source: 'pandas 59299',
    content: 'a;b\n1;2,5\n2;3,5\n',
    name: 'a.csv',
    options: { decimal: '.' },
    refusal:
      /^Column "b" cannot be read as a number with "\." as its decimal sign: it holds "2,5".*line 2 holds "2,5"/,
  },
  {
    title: 'An order of dates that a date contradicts',
    source: 'experience',
    content: 'd,n\n01/02/2025,1\n02/13/2025,2\n',
    name: 'a.csv',
    options: { dateOrder: 'dmy' },
    refusal: /^Column "d" cannot be read as a date in the order dmy/,
  },
  {
    title: 'A delimiter that the file does not have',
    source: 'duckdb 14115',
    content: 'a,b\n1,2\n',
    name: 'a.csv',
    options: { delimiter: ';' },
    refusal:
      /^The delimiter a semicolon does not occur at the beginning of the file, whose first line is "a,b"/,
  },
  {
    title: 'A type for a column that is not there',
    source: 'experience',
    content: 'a,b\n1,2\n',
    name: 'a.csv',
    options: { types: { price: 'text' } },
    refusal: /^There is no column "price" to give a type; there is "a", "b"/,
  },
  {
    title: 'More rows to skip than there are',
    source: 'experience',
    content: 'a,b\n1,2\n',
    name: 'a.csv',
    options: { skipRows: 5 },
    refusal: /^There is nothing below the 5 rows that skipRows leaves out/,
  },
  {
    title: 'Decimals that are asked for, and an exponent that needs more of them',
    source: 'experience',
    content: 'a;b\n1e-30;x\n1;y\n',
    name: 'a.csv',
    options: { types: { a: 'decimal' } },
    refusal: /Column "a" cannot be read as decimal: line 2 holds "1e-30"/,
  },
  {
    title: 'A decimal sign that a later value contradicts',
    source: 'experience',
    content: 'a;b\n1.234;x\n2,5;y\n',
    name: 'a.csv',
    options: { decimal: '.' },
    refusal: /it holds "2,5".*line 3 holds "2,5"/,
  },
  {
    title: 'One sign for decimals and for thousands',
    source: 'experience',
    content: 'a;b\n1.5;2\n',
    name: 'a.csv',
    options: { decimal: '.', grouping: '.' },
    refusal: /^decimal and grouping are both "\."/,
  },
  {
    title: 'A line end as the delimiter',
    source: 'experience',
    content: 'a\n1\n',
    name: 'a.csv',
    options: { delimiter: '\n' },
    refusal: /^delimiter cannot be a line end/,
  },
];
