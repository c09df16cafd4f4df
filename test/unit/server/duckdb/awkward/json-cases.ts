import type { AwkwardCase } from './case.ts';

const ndjson = { name: 'rows.ndjson' };
const json = { name: 'rows.json' };

/** JSON that is hard to read. */
export const JSON_FILES: AwkwardCase[] = [
  {
    ...ndjson,
    title: 'JSON: integers of 17 to 22 digits',
    source: 'experience',
    content:
      '{"a":12345678901234567,"b":9223372036854775808,"c":1234567890123456789012}\n{"a":1,"b":2,"c":-1234567890123456789013}\n',
    columns: [
      ['a', 'BIGINT'],
      ['b', 'DECIMAL(38,0)'],
      ['c', 'DECIMAL(38,0)'],
    ],
    rows: [
      ['12345678901234567', '9223372036854775808', '1234567890123456789012'],
      [1, '2', '-1234567890123456789013'],
    ],
    says: [],
  },
  {
    ...json,
    title: 'JSON: decimals of more digits than a double has',
    source: 'experience',
    content: '[{"a": 12345678901234567.89, "b": 1.5}, {"a": 0.25, "b": 2}]',
    columns: [
      ['a', 'DECIMAL(38,2)'],
      ['b', 'DOUBLE'],
    ],
    rows: [
      ['12345678901234567.89', 1.5],
      ['0.25', 2],
    ],
    says: [],
  },
  {
    ...ndjson,
    title: 'JSON: long integers within objects',
    source: 'experience',
    content: '{"id":1,"o":{"n":1234567890123456789012}}\n',
    columns: [
      ['id', 'BIGINT'],
      ['o', 'VARCHAR'],
    ],
    rows: [[1, '{"n":1234567890123456789012}']],
    says: [/"o" is kept as JSON text: it holds numbers of more digits/],
  },
  {
    ...ndjson,
    title: 'JSON: a field that first comes after 25,000 objects, and a decimal as late',
    source: 'experience',
    content: `${'{"a":1}\n'.repeat(25_000)}{"a":12.75,"b":"late"}\n`,
    shown: '25,000 times {"a":1}, then {"a":12.75,"b":"late"}',
    columns: [
      ['a', 'DOUBLE'],
      ['b', 'VARCHAR'],
    ],
    rows: [[1, null]],
    count: 25_001,
    says: [],
  },
  {
    ...ndjson,
    title: 'JSON: 300 fields in each object',
    source: 'experience',
    content: `{${Array.from({ length: 300 }, (_none, at) => `"k${at}":${at}`).join(',')}}\n`,
    shown: '{"k0":0,"k1":1,…,"k299":299}',
    columns: Array.from({ length: 300 }, (_none, at): [string, string] => [`k${at}`, 'BIGINT']),
    rows: [Array.from({ length: 300 }, (_none, at) => at)],
    says: [],
  },
  {
    ...ndjson,
    title: 'JSON: numbers and texts in one field',
    source: 'experience',
    content: '{"a":1}\n{"a":"x"}\n{"a":true}\n',
    columns: [['a', 'VARCHAR']],
    rows: [['1'], ['x'], ['true']],
    says: [/"a" is kept as text: its values are of several kinds/],
  },
  {
    ...ndjson,
    title: 'JSON: objects and texts in one field',
    source: 'experience',
    content: '{"a":{"b":1}}\n{"a":"x"}\n',
    columns: [['a', 'JSON']],
    rows: [['{"b":1}'], ['"x"']],
    says: [/"a" is kept as JSON text/],
  },
  {
    ...ndjson,
    title: 'JSON: keys that differ in case only',
    source: 'experience',
    content: '{"a":1,"A":2}\n{"a":3,"A":4}\n',
    columns: [
      ['a', 'BIGINT'],
      ['A_1', 'BIGINT'],
    ],
    rows: [
      [1, 2],
      [3, 4],
    ],
    says: [],
  },
  {
    ...ndjson,
    title: 'JSON: a mark, blank lines and Windows line ends',
    source: 'experience',
    content: '\ufeff{"a":1}\r\n\r\n{"a":2}\r\n\n',
    columns: [['a', 'BIGINT']],
    rows: [[1], [2]],
    says: [],
  },
  {
    ...json,
    title: 'JSON: rows in a list beside other things',
    source: 'pandas json_normalize',
    content: '{"status": "ok", "data": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "total": 2}',
    columns: [
      ['a', 'BIGINT'],
      ['b', 'VARCHAR'],
    ],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
    says: [/The rows are those of the list "data"\. What stands beside it was left out: status, total/],
  },
  {
    ...json,
    title: 'JSON: a list for each column',
    source: 'pandas to_dict("list")',
    content: '{"a": [1, 2], "b": ["x", "y"]}',
    columns: [
      ['a', 'BIGINT'],
      ['b', 'VARCHAR'],
    ],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
    says: [/a list for each column; their values became rows/],
  },
  {
    ...json,
    title: 'JSON: an object for each column, as pandas writes by itself',
    source: 'pandas to_json()',
    content: '{"a":{"0":1,"1":2},"b":{"0":"x","1":"y"}}',
    columns: [
      ['a', 'BIGINT'],
      ['b', 'VARCHAR'],
    ],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
    says: [/an object for each column, as pandas writes it/],
  },
  {
    ...json,
    title: 'JSON: NaN and Infinity, as Python writes them',
    source: 'experience',
    content: '[{"a": NaN}, {"a": Infinity}, {"a": 1.5}]',
    columns: [['a', 'DOUBLE']],
    rows: [['NaN'], ['Infinity'], [1.5]],
    says: [],
  },
  {
    ...ndjson,
    title: 'JSON: days in ISO order are days, others stay as they are',
    source: 'experience',
    content:
      '{"d":"2024-03-01","t":"2024-03-01T10:00:00+08:00","x":"01-02-2024","y":"03/04/2024"}\n{"d":"2024-03-02","t":"2024-03-01T10:00:00Z","x":"02-01-2024","y":"05/04/2024"}\n',
    columns: [
      ['d', 'DATE'],
      ['t', 'TIMESTAMP'],
      ['x', 'VARCHAR'],
      ['y', 'VARCHAR'],
    ],
    rows: [
      ['2024-03-01', '2024-03-01 02:00:00', '01-02-2024', '03/04/2024'],
      ['2024-03-02', '2024-03-01 10:00:00', '02-01-2024', '05/04/2024'],
    ],
    says: [/"t": times with an offset were turned into UTC/],
  },
  {
    ...ndjson,
    title: 'JSON: types that are asked for',
    source: 'experience',
    content: '{"plz":1067,"price":1.5}\n{"plz":10115,"price":2.25}\n',
    options: { types: { plz: 'text', price: 'decimal' } },
    columns: [
      ['plz', 'VARCHAR'],
      ['price', 'DECIMAL(38,2)'],
    ],
    rows: [
      ['1067', '1.50'],
      ['10115', '2.25'],
    ],
    says: [],
  },
  {
    ...json,
    title: 'JSON: lone values in a list',
    source: 'experience',
    content: '[1, "x", null]',
    columns: [['json', 'VARCHAR']],
    rows: [['1'], ['x'], [null]],
    says: [/"json" is kept as text/],
  },
];
