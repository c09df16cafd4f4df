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
  {
    ...json,
    title: 'JSON: numbers and texts in one list',
    source: 'experience',
    content: '[{"v":[1,"x",null]},{"v":null},{"v":[true,"1"]}]',
    columns: [['v', 'VARCHAR[]']],
    rows: [[['1', 'x', null]], [null], [['true', '1']]],
    says: [/"v": values within it are of several kinds.*became texts/],
  },
  {
    ...ndjson,
    title: 'JSON: numbers and texts in one field of an object, and of objects in lists',
    source: 'experience',
    content:
      '{"a":{"b":1,"n":null},"l":[{"c":"1.50","d":2}]}\n{"a":{"b":"x","n":null},"l":[{"c":7,"d":null},null]}\n{"a":null,"l":[]}\n',
    columns: [
      ['a', 'STRUCT("b" VARCHAR, "n" VARCHAR)'],
      ['l', 'STRUCT("c" VARCHAR, "d" BIGINT)[]'],
    ],
    rows: [
      [{ b: '1', n: null }, [{ c: '1.50', d: 2 }]],
      [{ b: 'x', n: null }, [{ c: '7', d: null }, null]],
      [null, []],
    ],
    says: [/"a": values within it are of several kinds/, /"l": values within it are of several kinds/],
  },
  {
    ...json,
    title: 'JSON: rows that are lists, of texts and of numbers',
    source: 'experience',
    content: '[["a","b"],[1,2]]',
    columns: [['json', 'VARCHAR[]']],
    rows: [[['a', 'b']], [['1', '2']]],
    says: [/"json": values within it are of several kinds/],
  },
  {
    ...ndjson,
    title: 'JSON: objects and texts in one field of an object',
    source: 'experience',
    content: '{"a":{"b":{"c":1}}}\n{"a":{"b":"{\\"c\\":1}"}}\n',
    columns: [['a', 'JSON']],
    rows: [['{"b":{"c":1}}'], ['{"b":"{\\"c\\":1}"}']],
    says: [/"a" is kept as JSON text: values within it are of several kinds/],
  },
  {
    ...ndjson,
    title: 'JSON: fields within an object that are always null or empty',
    source: 'experience',
    content: '{"a":{"b":null,"c":[],"d":1}}\n{"a":{"b":null,"c":[],"d":2}}\n',
    columns: [['a', 'STRUCT("b" VARCHAR, "c" VARCHAR[], "d" BIGINT)']],
    rows: [[{ b: null, c: [], d: 1 }], [{ b: null, c: [], d: 2 }]],
    says: [],
  },
  {
    ...ndjson,
    title: 'JSON: numbers beyond the range of a double',
    source: 'experience',
    content:
      '{"a":1e400,"b":1e-400,"c":4.9e-324,"d":1e300,"z":0e999,"o":{"n":-1E+400}}\n{"a":1,"b":2,"c":1,"d":0.5,"z":1,"o":{"n":1}}\n',
    columns: [
      ['a', 'VARCHAR'],
      ['b', 'VARCHAR'],
      ['c', 'DOUBLE'],
      ['d', 'DOUBLE'],
      ['z', 'DOUBLE'],
      ['o', 'VARCHAR'],
    ],
    rows: [
      ['1e400', '1e-400', 5e-324, 1e300, 0, '{"n":-1E+400}'],
      ['1', '2', 1, 0.5, 1, '{"n":1}'],
    ],
    says: [
      /"a" is kept as text: as numbers.*beyond the range/,
      /"b" is kept as text/,
      /"o" is kept as JSON text.*beyond its range/,
    ],
  },
  {
    ...ndjson,
    title: 'JSON: times of day, and those with more figures than are kept',
    source: 'experience',
    content:
      '{"t":"10:00:00.123456","n":"10:00:00.123456789","o":{"t":"09:30","n":["10:00:00.1234567"]}}\n{"t":"09:30","n":"11:00:00","o":{"t":"10:00:00","n":[]}}\n',
    columns: [
      ['t', 'TIME'],
      ['n', 'VARCHAR'],
      ['o', 'STRUCT("t" VARCHAR, "n" VARCHAR[])'],
    ],
    rows: [
      ['10:00:00.123456', '10:00:00.123456789', { t: '09:30', n: ['10:00:00.1234567'] }],
      ['09:30:00', '11:00:00', { t: '10:00:00', n: [] }],
    ],
    says: [],
  },
  {
    ...json,
    title: 'JSON: UUIDs, and those in capital letters',
    source: 'experience',
    content:
      '[{"u":"550e8400-e29b-41d4-a716-446655440000","c":"550E8400-E29B-41D4-A716-446655440000","o":{"t":"10:00:00","u":"550e8400-e29b-41d4-a716-446655440000"}}]',
    columns: [
      ['u', 'UUID'],
      ['c', 'VARCHAR'],
      ['o', 'STRUCT("t" TIME, "u" UUID)'],
    ],
    rows: [
      [
        '550e8400-e29b-41d4-a716-446655440000',
        '550E8400-E29B-41D4-A716-446655440000',
        { t: '10:00:00', u: '550e8400-e29b-41d4-a716-446655440000' },
      ],
    ],
    says: [],
  },
  {
    ...json,
    title: 'JSON: UUIDs in capital letters in a list beside other things',
    source: 'experience',
    content: '{"ok": true, "data": [{"id": "550E8400-E29B-41D4-A716-446655440000", "v": [1, "x"]}]}',
    columns: [
      ['id', 'VARCHAR'],
      ['v', 'VARCHAR[]'],
    ],
    rows: [['550E8400-E29B-41D4-A716-446655440000', ['1', 'x']]],
    says: [/The rows are those of the list "data"/, /"v": values within it are of several kinds/],
  },
  {
    ...json,
    title: 'JSON: one object of objects, which are one row',
    source: 'experience',
    content: '{"k1":{"v":1},"k2":{"v":2}}',
    columns: [
      ['k1', 'STRUCT("v" BIGINT)'],
      ['k2', 'STRUCT("v" BIGINT)'],
    ],
    rows: [[{ v: 1 }, { v: 2 }]],
    says: [],
  },
];
