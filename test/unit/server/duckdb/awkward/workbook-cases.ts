import { workbook } from '../xlsx.ts';
import type { AwkwardCase } from './case.ts';
import { row, sheetXml, styled } from './sheet-xml.ts';

const xlsx = { name: 'book.xlsx', shown: 'a workbook' };

/** Workbooks that are hard to read. */
export const WORKBOOKS: AwkwardCase[] = [
  {
    ...xlsx,
    title: 'Excel: a merged title above the header',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['Sales report 2024']) +
        row(3, ['region', 'amount']) +
        row(4, ['North', 10]) +
        row(5, ['South', 20]),
      behind: '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
    }),
    columns: [
      ['region', 'VARCHAR'],
      ['amount', 'BIGINT'],
    ],
    rows: [
      ['North', 10],
      ['South', 20],
    ],
    says: [/Above the table stands "Sales report 2024"/],
  },
  {
    ...xlsx,
    title: 'Excel: a header of two rows, the upper merged over its columns',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['region', '2023', null, '2024', null]) +
        row(2, [null, 'plan', 'actual', 'plan', 'actual']) +
        row(3, ['North', 1, 2, 3, 4]),
      behind:
        '<mergeCells count="3"><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/></mergeCells>',
    }),
    columns: [
      ['region', 'VARCHAR'],
      ['2023 plan', 'BIGINT'],
      ['2023 actual', 'BIGINT'],
      ['2024 plan', 'BIGINT'],
      ['2024 actual', 'BIGINT'],
    ],
    rows: [['North', 1, 2, 3, 4]],
    says: [
      /Rows 1 and 2 name the columns: B1 is merged over several columns/,
      /merged range gives its value.*A1:A2/,
    ],
  },
  {
    ...xlsx,
    title: 'Excel: a row of units below the header',
    source: 'experience',
    content: sheetXml({
      rows: row(1, ['weight', 'length']) + row(2, ['kg', 'm']) + row(3, [1.5, 2]) + row(4, [2.5, 3]),
    }),
    columns: [
      ['weight kg', 'DOUBLE'],
      ['length m', 'BIGINT'],
    ],
    rows: [
      [1.5, 2],
      [2.5, 3],
    ],
    says: [/Rows 1 and 2 name the columns: the second is text above values that are none/],
  },
  {
    ...xlsx,
    title: 'Excel: years as names of columns',
    source: 'experience',
    content: sheetXml({
      rows: row(1, ['country', 2020, 2021]) + row(2, ['DE', 5, 6]) + row(3, ['FR', 7, 8]),
    }),
    columns: [
      ['country', 'VARCHAR'],
      ['2020', 'BIGINT'],
      ['2021', 'BIGINT'],
    ],
    rows: [
      ['DE', 5, 6],
      ['FR', 7, 8],
    ],
    says: [/texts and years, which look like names/],
  },
  {
    ...xlsx,
    title: 'Excel: times of day are times, not days of 1899',
    source: 'experience',
    content: sheetXml({
      formats: ['h:mm', 'h:mm:ss AM/PM'],
      rows:
        row(1, ['open', 'close']) +
        row(2, [styled(0.375, 1), styled(0.75, 2)]) +
        row(3, [styled(0.5, 1), styled('0.999988425925926', 2)]),
    }),
    columns: [
      ['open', 'TIME'],
      ['close', 'TIME'],
    ],
    rows: [
      ['09:00:00', '18:00:00'],
      ['12:00:00', '23:59:59'],
    ],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: durations of more than 24 hours',
    source: 'experience',
    content: sheetXml({
      formats: ['[h]:mm:ss'],
      rows: row(1, ['job', 'took']) + row(2, ['a', styled(1.5, 1)]) + row(3, ['b', styled(0.25, 1)]),
    }),
    columns: [
      ['job', 'VARCHAR'],
      ['took', 'INTERVAL'],
    ],
    rows: [
      ['a', '36:00:00'],
      ['b', '06:00:00'],
    ],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: days that count from 1904',
    source: 'experience',
    content: sheetXml({
      formats: ['yyyy-mm-dd'],
      from1904: true,
      rows: row(1, ['day', 'n']) + row(2, [styled(43_831, 1), 1]),
    }),
    columns: [
      ['day', 'DATE'],
      ['n', 'BIGINT'],
    ],
    rows: [['2024-01-02', 1]],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: formats of dates with colours, languages and quoted words; “Standard” is none',
    source: 'experience',
    content: sheetXml({
      formats: ['[$-407]d. mmmm yyyy;@', '[Red]#,##0.00 "days"', 'yyyy"年"m"月"d"日"', 'Standard'],
      rows:
        row(1, ['a', 'b', 'c', 'd']) +
        row(2, [styled(45_352, 1), styled(3.5, 2), styled(45_352, 3), styled(7, 4)]),
    }),
    columns: [
      ['a', 'DATE'],
      ['b', 'DOUBLE'],
      ['c', 'DATE'],
      ['d', 'BIGINT'],
    ],
    rows: [['2024-03-01', 3.5, '2024-03-01', 7]],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: percentages and currencies',
    source: 'experience',
    content: sheetXml({
      formats: ['0.0%', '#,##0.00 [$€-407]'],
      rows: row(1, ['share', 'price']) + row(2, [styled(0.125, 1), styled(1250.5, 2)]),
    }),
    columns: [
      ['share', 'DOUBLE'],
      ['price', 'DOUBLE'],
    ],
    rows: [[0.125, 1250.5]],
    says: [/"share" holds percentages as fractions/],
  },
  {
    ...xlsx,
    title: 'Excel: formulas without stored results',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['a', 'b']) +
        row(2, [1, { xml: '<c><f>A2*2</f></c>' }]) +
        row(3, [2, { xml: '<c><f>A3*2</f><v/></c>' }]) +
        row(4, [3, { xml: '<c><f>A4*2</f><v>6</v></c>' }]),
    }),
    columns: [
      ['a', 'BIGINT'],
      ['b', 'BIGINT'],
    ],
    rows: [
      [1, null],
      [2, null],
      [3, 6],
    ],
    says: [/2 formulas have no stored results and are null: B2, B3\. Open the workbook in Excel and save it/],
  },
  {
    ...xlsx,
    title: 'Excel: cells with errors',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['a', 'b']) +
        row(2, [1, { xml: '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>' }]) +
        row(3, [{ xml: '<c t="e"><v>#N/A</v></c>' }, 5]),
    }),
    columns: [
      ['a', 'BIGINT'],
      ['b', 'BIGINT'],
    ],
    rows: [
      [1, null],
      [null, 5],
    ],
    says: [/2 cells hold errors and are null: B2 #DIV\/0!, A3 #N\/A/],
  },
  {
    ...xlsx,
    title: 'Excel: a cell merged over several rows belongs to each',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['region', 'city', 'n']) +
        row(2, ['North', 'Kiel', 1]) +
        row(3, [null, 'Husum', 2]) +
        row(4, ['South', 'Ulm', 3]),
      behind: '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
    }),
    columns: [
      ['region', 'VARCHAR'],
      ['city', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['North', 'Kiel', 1],
      ['North', 'Husum', 2],
      ['South', 'Ulm', 3],
    ],
    says: [/1 merged range gives its value to each of the rows: A2:A3/],
  },
  {
    ...xlsx,
    title: 'Excel: a number stored as text among numbers',
    source: 'experience',
    content: sheetXml({ rows: row(1, ['n']) + row(2, [1]) + row(3, ['2.5']) + row(4, [3]) }),
    columns: [['n', 'DOUBLE']],
    rows: [[1], [2.5], [3]],
    says: [/"n": 1 number stored as text was read as numbers, such as A3 "2.5"/],
  },
  {
    ...xlsx,
    title: 'Excel: numbers of 16 and of 20 digits, as programs write them',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['a', 'b']) +
        row(2, [{ xml: '<c><v>9007199254740993</v></c>' }, { xml: '<c><v>12345678901234567890</v></c>' }]),
    }),
    columns: [
      ['a', 'BIGINT'],
      ['b', 'DECIMAL(38,0)'],
    ],
    rows: [['9007199254740993', '12345678901234567890']],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: shared texts in runs, with phonetic guides and escapes',
    source: 'experience',
    content: sheetXml({
      strings:
        '<si><t>name</t></si><si><r><t>東</t></r><r><rPr><b/></rPr><t xml:space="preserve">京 </t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>a_x000D_b &amp; c</t></si>',
      rows:
        row(1, [{ xml: '<c t="s"><v>0</v></c>' }]) +
        row(2, [{ xml: '<c t="s"><v>1</v></c>' }]) +
        row(3, [{ xml: '<c t="s"><v>2</v></c>' }]),
    }),
    columns: [['name', 'VARCHAR']],
    rows: [['東京 '], ['a\rb & c']],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: empty rows above and empty columns to the left',
    source: 'experience',
    content: sheetXml({ rows: row(4, [null, null, 'a', 'b']) + row(5, [null, null, 1, 2]) }),
    columns: [
      ['a', 'BIGINT'],
      ['b', 'BIGINT'],
    ],
    rows: [[1, 2]],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: another table below',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['id', 'n']) +
        row(2, [1, 10]) +
        row(3, [2, 20]) +
        row(6, ['Totals by region']) +
        row(7, ['region', 'total']) +
        row(8, ['North', 30]),
    }),
    columns: [
      ['id', 'BIGINT'],
      ['n', 'BIGINT'],
    ],
    rows: [
      [1, 10],
      [2, 20],
    ],
    says: [/Row 6 seems to begin another table \("Totals by region"\).*skipRows: 5/],
  },
  {
    ...xlsx,
    title: 'Excel: the other table, asked for',
    source: 'experience',
    content: sheetXml({
      rows: row(1, ['id', 'n']) + row(2, [1, 10]) + row(5, ['region', 'total']) + row(6, ['North', 30]),
    }),
    options: { skipRows: 4 },
    columns: [
      ['region', 'VARCHAR'],
      ['total', 'BIGINT'],
    ],
    rows: [['North', 30]],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: hidden rows',
    source: 'experience',
    content: sheetXml({ rows: row(1, ['a']) + row(2, [1]) + row(3, [2], 'hidden="1"') }),
    columns: [['a', 'BIGINT']],
    rows: [[1], [2]],
    says: [/1 hidden row was read too/],
  },
  {
    ...xlsx,
    title: 'Excel: truth values, and rows and cells without addresses',
    source: 'experience',
    content: sheetXml({
      rows: '<row><c t="str"><v>ok</v></c><c t="str"><v>n</v></c></row><row><c t="b"><v>1</v></c><c><v>1</v></c></row><row><c t="b"><v>0</v></c><c><v>2</v></c></row>',
    }),
    columns: [
      ['ok', 'BOOLEAN'],
      ['n', 'BIGINT'],
    ],
    rows: [
      [true, 1],
      [false, 2],
    ],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: days as ISO text, as strict workbooks have them',
    source: 'experience',
    content: sheetXml({
      rows:
        row(1, ['d', 't']) +
        row(2, [
          { xml: '<c t="d"><v>2024-03-01</v></c>' },
          { xml: '<c t="d"><v>2024-03-01T12:30:00Z</v></c>' },
        ]),
    }),
    columns: [
      ['d', 'DATE'],
      ['t', 'TIMESTAMP'],
    ],
    rows: [['2024-03-01', '2024-03-01 12:30:00']],
    says: [],
  },
  {
    ...xlsx,
    title: 'Excel: a column whose numbers are all stored as text',
    source: 'experience',
    content: workbook({ S: [['code'], ['12'], ['13']] }),
    columns: [['code', 'VARCHAR']],
    rows: [['12'], ['13']],
    says: [/"code" holds numbers stored as text, such as A2 "12", and is kept as text/],
  },
  {
    ...xlsx,
    title: 'Excel: types that are asked for',
    source: 'experience',
    content: workbook({
      S: [
        ['code', 'price'],
        ['12', 1.25],
        ['13', 2.5],
      ],
    }),
    options: { types: { code: 'integer', price: 'decimal' } },
    columns: [
      ['code', 'BIGINT'],
      ['price', 'DECIMAL(38,2)'],
    ],
    rows: [
      [12, '1.25'],
      [13, '2.50'],
    ],
    says: [],
  },
];
