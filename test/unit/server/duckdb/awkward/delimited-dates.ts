import type { AwkwardCase } from './case.ts';

/** Dates, times and truths. */
export const dateCases: AwkwardCase[] = [
  {
    title: 'Chinese dates',
    source: 'experience',
    content: '日期,金额\n2025年3月1日,5\n2025年12月31日,6\n',
    name: 'a.csv',
    columns: [
      ['日期', 'DATE'],
      ['金额', 'BIGINT'],
    ],
    rows: [
      ['2025-03-01', 5],
      ['2025-12-31', 6],
    ],
    says: [/year, month, day/],
  },
  {
    title: 'Days beyond twelve in one column tell another one',
    source: 'experience',
    content: 'start,end\n01/02/2025,03/04/2025\n13/02/2025,05/04/2025\n',
    name: 'a.csv',
    columns: [
      ['start', 'DATE'],
      ['end', 'DATE'],
    ],
    rows: [
      ['2025-02-01', '2025-04-03'],
      ['2025-02-13', '2025-04-05'],
    ],
    says: [/"13\/02\/2025" in column "start" fit no other order than day, month, year/],
  },
  {
    title: 'Slashes that nothing explains',
    source: 'experience',
    content: 'day,n\n01/02/2025,1.5\n03/04/2025,2.5\n',
    name: 'a.csv',
    columns: [
      ['day', 'DATE'],
      ['n', 'DOUBLE'],
    ],
    rows: [
      ['2025-01-02', 1.5],
      ['2025-03-04', 2.5],
    ],
    says: [/"01\/02\/2025" was read as month, day, year, because dates with slashes/, /decimal sign/],
  },
  {
    title: 'The same slashes with what the owner says',
    source: 'experience',
    content: 'day,n\n01/02/2025,1\n03/04/2025,2\n',
    name: 'a.csv',
    options: { dateOrder: 'dmy' },
    columns: [
      ['day', 'DATE'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['2025-02-01', 1],
      ['2025-04-03', 2],
    ],
    says: [],
  },
  {
    title: 'Years of two figures',
    source: 'experience',
    content: 'Tag;n\n31.12.98;1\n01.02.25;2\n',
    name: 'a.csv',
    columns: [
      ['Tag', 'DATE'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['1998-12-31', 1],
      ['2025-02-01', 2],
    ],
    says: [/Years of two figures in "Tag"/, /day, month, year/],
  },
  {
    title: 'Names of months, English and German',
    source: 'experience',
    content: 'a;b\n05-Jan-2025;1. März 2025\n17-Feb-2025;24. Dezember 2025\n',
    name: 'a.csv',
    columns: [
      ['a', 'DATE'],
      ['b', 'DATE'],
    ],
    rows: [
      ['2025-01-05', '2025-03-01'],
      ['2025-02-17', '2025-12-24'],
    ],
    says: [],
  },
  {
    title: 'A time of day that a date would swallow, late in the file',
    source: 'experience',
    content: `n,at\n${'1,2025-03-01\n'.repeat(30_000)}2,2025-03-01 10:30:00\n`,
    shown: 'n,at⏎1,2025-03-01⏎… row 30,001: 2,2025-03-01 10:30:00',
    name: 'a.csv',
    columns: [
      ['n', 'BIGINT'],
      ['at', 'VARCHAR'],
    ],
    rows: [[1, '2025-03-01']],
    count: 30_001,
    says: [/"at" is kept as text, because its values are of different kinds/],
  },
  {
    title: 'Times of day on some German dates',
    source: 'experience',
    content: 'Zeit;n\n01.03.2025 9:05;1\n13.03.2025 23:59:59;2\n',
    name: 'a.csv',
    columns: [
      ['Zeit', 'TIMESTAMP'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['2025-03-01 09:05:00', 1],
      ['2025-03-13 23:59:59', 2],
    ],
    says: [/day, month, year/],
  },
  {
    title: 'Hours counted to twelve',
    source: 'experience',
    content: 'at,n\n3/1/2025 3:05 PM,1\n3/14/2025 12:00 AM,2\n',
    name: 'a.csv',
    columns: [
      ['at', 'TIMESTAMP'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['2025-03-01 15:05:00', 1],
      ['2025-03-14 00:00:00', 2],
    ],
    says: [/month, day, year/],
  },
  {
    title: 'Zones',
    source: 'experience',
    content: 'at,n\n2025-03-01T10:00:00+02:00,1\n2025-03-01T10:00:00Z,2\n',
    name: 'a.csv',
    columns: [
      ['at', 'TIMESTAMP WITH TIME ZONE'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['2025-03-01 08:00:00+00', 1],
      ['2025-03-01 10:00:00+00', 2],
    ],
    says: [/"at" is stored as moments in UTC/],
  },
  {
    title: 'Moments with and without a zone',
    source: 'experience',
    content: 'at,n\n2025-03-01T10:00:00+02:00,1\n2025-03-01T10:00:00,2\n',
    name: 'a.csv',
    columns: [
      ['at', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['2025-03-01T10:00:00+02:00', 1],
      ['2025-03-01T10:00:00', 2],
    ],
    says: [/"at" is kept as text, because its values are of different kinds/],
  },
  {
    title: 'Times of day, and durations that are none',
    source: 'readr (REDCapR 245)',
    content: 'start,length\n09:05,57:50\n23:59:59,24:12\n',
    name: 'a.csv',
    columns: [
      ['start', 'TIME'],
      ['length', 'VARCHAR'],
    ],
    rows: [
      ['09:05:00', '57:50'],
      ['23:59:59', '24:12'],
    ],
    says: [],
  },
  {
    title: 'A day that no calendar has',
    source: 'experience',
    content: 'd,n\n2025-02-28,1\n2025-02-30,2\n',
    name: 'a.csv',
    columns: [
      ['d', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['2025-02-28', 1],
      ['2025-02-30', 2],
    ],
    says: [],
  },
  {
    title: 'Numbers such as 1.2 are no dates',
    source: 'experience',
    content: 'part;n\n1.2;5\n3.4;6\n',
    name: 'a.csv',
    columns: [
      ['part', 'DOUBLE'],
      ['n', 'BIGINT'],
    ],
    rows: [
      [1.2, 5],
      [3.4, 6],
    ],
    says: [/have a dot as their decimal sign/],
  },
  {
    title: 'Truths of a German spreadsheet, and answers',
    source: 'experience',
    content: 'a;b;c\nWAHR;ja;1\nFALSCH;nein;0\n',
    name: 'a.csv',
    columns: [
      ['a', 'BOOLEAN'],
      ['b', 'VARCHAR'],
      ['c', 'BIGINT'],
    ],
    rows: [
      [true, 'ja', 1],
      [false, 'nein', 0],
    ],
    says: [],
  },
  {
    title: 'Answers that the owner wants as truths',
    source: 'experience',
    content: 'a;b\n是;x\n否;y\n',
    name: 'a.csv',
    options: { types: { a: 'boolean' } },
    columns: [
      ['a', 'BOOLEAN'],
      ['b', 'VARCHAR'],
    ],
    rows: [
      [true, 'x'],
      [false, 'y'],
    ],
    says: [],
  },
  {
    title: 'Dates with dots beside others with slashes that begin with the month',
    source: 'experience',
    content: 'a;b\n01.02.2025;01/13/2025\n02.02.2025;03/04/2025\n',
    name: 'a.csv',
    columns: [
      ['a', 'DATE'],
      ['b', 'DATE'],
    ],
    rows: [
      ['2025-02-01', '2025-01-13'],
      ['2025-02-02', '2025-03-04'],
    ],
    says: [/"01\/13\/2025" in column "b"/],
  },
  {
    title: 'Years of two figures that may stand at the beginning',
    source: 'experience',
    content: 'd;n\n25/01/02;1\n24/12/31;2\n',
    name: 'a.csv',
    columns: [
      ['d', 'DATE'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['2002-01-25', 1],
      ['2031-12-24', 2],
    ],
    says: [/"25\/01\/02" in column "d" was read as day, month, year, but may begin with its year/],
  },
];
