import { readdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ memoryMb: 192 });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

interface Case {
  name: string;
  content: string | Uint8Array;
  file?: string;
  columns: string[];
  /** Where there are few enough to be named. */
  rows?: unknown[][];
  format?: string;
  delimiter?: string | null;
  warnings?: RegExp[];
  /** Sentences that the guesses give as their evidence; there may be more. */
  evidence?: RegExp[];
}

const cases: Case[] = [
  {
    name: 'a comma-separated file',
    content: 'name,age\nAnn,31\nBob,27\n',
    columns: ['name VARCHAR', 'age BIGINT'],
    rows: [
      ['Ann', 31],
      ['Bob', 27],
    ],
    format: 'csv',
    delimiter: ',',
  },
  {
    name: 'semicolons, told by their number',
    content: 'a;b\n1,5;2\n2,5;3\n',
    columns: ['a DOUBLE', 'b BIGINT'],
    rows: [
      [1.5, 2],
      [2.5, 3],
    ],
    delimiter: ';',
  },
  { name: 'pipes', content: 'a|b\n1|2\n', columns: ['a BIGINT', 'b BIGINT'], rows: [[1, 2]], delimiter: '|' },
  {
    name: 'tabs',
    content: 'a\tb\n1\tx\n',
    file: 'x.tsv',
    columns: ['a BIGINT', 'b VARCHAR'],
    rows: [[1, 'x']],
    format: 'tsv',
    delimiter: '\t',
  },
  {
    name: 'CRLF',
    content: 'a,b\r\n1,2\r\n3,4\r\n',
    columns: ['a BIGINT', 'b BIGINT'],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    name: 'CR alone',
    content: 'a,b\r1,2\r3,4\r',
    columns: ['a BIGINT', 'b BIGINT'],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    name: 'ends of lines that are mixed',
    content: 'a,b\r\n1,2\n3,4\r\n',
    columns: ['a BIGINT', 'b BIGINT'],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    name: 'a mark at the beginning',
    content: '\ufeffa,b\n1,2\n',
    columns: ['a BIGINT', 'b BIGINT'],
    rows: [[1, 2]],
  },
  { name: 'no newline at the end', content: 'a,b\n1,2', columns: ['a BIGINT', 'b BIGINT'], rows: [[1, 2]] },
  {
    name: 'line breaks within quotes',
    content: 'a,b\n1,"x\ny"\n2,"say ""hi"""\n',
    columns: ['a BIGINT', 'b VARCHAR'],
    rows: [
      [1, 'x\ny'],
      [2, 'say "hi"'],
    ],
  },
  {
    name: 'quotes that come after the lines the sniffer reads',
    content: `a,b\n${'1,x\n'.repeat(30_000)}2,"y,z"\n`,
    columns: ['a BIGINT', 'b VARCHAR'],
  },
  {
    name: 'columns without a name and with the same',
    content: 'a,A,,b ,\n1,2,3,4,5\n',
    columns: ['a BIGINT', 'A_1 BIGINT', 'column2 BIGINT', 'b BIGINT', 'column4 BIGINT'],
    rows: [[1, 2, 3, 4, 5]],
  },
  {
    name: 'Chinese names and values',
    content: '名称,数量\n苹果,3\n梨,4\n',
    columns: ['名称 VARCHAR', '数量 BIGINT'],
    rows: [
      ['苹果', 3],
      ['梨', 4],
    ],
  },
  {
    name: 'text only: its first line names the columns',
    content: 'name,city\nAnn,Rome\nBob,Oslo\n',
    columns: ['name VARCHAR', 'city VARCHAR'],
    rows: [
      ['Ann', 'Rome'],
      ['Bob', 'Oslo'],
    ],
  },
  {
    name: 'no header',
    content: '1,2\n3,4\n',
    columns: ['column0 BIGINT', 'column1 BIGINT'],
    rows: [
      [1, 2],
      [3, 4],
    ],
    warnings: [/first line looks like data/],
  },
  {
    name: 'a header alone',
    content: 'a,b\n',
    columns: ['a VARCHAR', 'b VARCHAR'],
    rows: [],
    warnings: [/no rows/],
  },
  {
    name: 'one column',
    content: 'word\nhello\nworld\n',
    columns: ['word VARCHAR'],
    rows: [['hello'], ['world']],
  },
  {
    name: 'lines of unequal length',
    content: 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n',
    columns: ['a BIGINT', 'b BIGINT', 'c BIGINT'],
    rows: [
      [1, 2, 3],
      [4, 5, null],
      [10, 11, 12],
    ],
    warnings: [
      /fewer values than there are columns; what is missing is null/,
      /^1 line was left out because it has more values.*line 4, "6,7,8,9"\.$/,
    ],
  },
  {
    name: 'leading zeros',
    content: 'plz,n\n01067,1\n10115,2\n',
    columns: ['plz VARCHAR', 'n BIGINT'],
    rows: [
      ['01067', 1],
      ['10115', 2],
    ],
  },
  {
    name: 'a leading zero after the lines the sniffer reads',
    content: `code\n${'11\n'.repeat(30_000)}007\n`,
    columns: ['code VARCHAR'],
    evidence: [/"code" is kept as text.*lose the zero that "007" begins with/],
  },
  {
    name: 'telephone numbers',
    content: 'tel\n+4930123\n+8610123\n',
    columns: ['tel VARCHAR'],
    rows: [['+4930123'], ['+8610123']],
  },
  {
    name: 'more digits than a double holds',
    content: 'id\n12345678901234567890123\n12345678901234567890124\n',
    columns: ['id VARCHAR'],
    rows: [['12345678901234567890123'], ['12345678901234567890124']],
    evidence: [/"id" is kept as text/],
  },
  {
    name: 'zero, negative numbers and decimals, which are numbers',
    content: 'a,b\n0,0.5\n-3,-0.25\n',
    columns: ['a BIGINT', 'b DOUBLE'],
    rows: [
      [0, 0.5],
      [-3, -0.25],
    ],
  },
  {
    name: 'a type that changes late',
    content: `a\n${'1\n'.repeat(30_000)}n/a\n`,
    columns: ['a BIGINT'],
    warnings: [/^1 value "n\/a" in column "a" was read as missing/],
  },
  {
    name: 'a word that comes late',
    content: `a\n${'1\n'.repeat(30_000)}none yet\n`,
    columns: ['a VARCHAR'],
    evidence: [/"a" is kept as text, because it holds "none yet" beside values such as "1"/],
  },
  {
    name: 'dates of Europe',
    content: 'd\n13/02/2024\n14/02/2024\n',
    columns: ['d DATE'],
    rows: [['2024-02-13'], ['2024-02-14']],
    evidence: [/"13\/02\/2024" in column "d" fit no other order than day, month, year/],
  },
  {
    name: 'times',
    content: 't\n2024-02-03 04:05:06\n2024-02-03 04:05:07.5\n',
    columns: ['t TIMESTAMP'],
    rows: [['2024-02-03 04:05:06'], ['2024-02-03 04:05:07.5']],
  },
  {
    name: 'a title above the table',
    content: 'Report of sales\n\na,b\n1,2\n3,4\n',
    columns: ['a BIGINT', 'b BIGINT'],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    name: 'NUL bytes',
    content: 'a,b\n1,x\0y\n2,z\n',
    columns: ['a BIGINT', 'b VARCHAR'],
    rows: [
      [1, 'xy'],
      [2, 'z'],
    ],
    warnings: [/1 NUL characters were left out/],
  },
  {
    name: 'a quote that is a sign for inches',
    content: 'a,b\n1,6" pipe\n2,8" pipe\n',
    columns: ['a BIGINT', 'b VARCHAR'],
    rows: [
      [1, '6" pipe'],
      [2, '8" pipe'],
    ],
  },
  {
    name: 'JSON, an array of objects',
    content: '[{"a": 1, "b": "x"}, {"a": 2, "b": null}]',
    columns: ['a BIGINT', 'b VARCHAR'],
    rows: [
      [1, 'x'],
      [2, null],
    ],
    format: 'json',
    delimiter: null,
  },
  {
    name: 'JSON over many lines, under a name that says nothing',
    content: '[\n  {\n    "a": 1\n  },\n  {\n    "a": 2\n  }\n]\n',
    file: 'data',
    columns: ['a BIGINT'],
    rows: [[1], [2]],
    format: 'json',
  },
  {
    name: 'JSON, one object a line',
    content: '{"a":1,"n":{"x":[1,2]}}\n{"a":2,"n":{"x":[]}}\n',
    file: 'x.txt',
    columns: ['a BIGINT', 'n STRUCT("x" BIGINT[])'],
    rows: [
      [1, { x: [1, 2] }],
      [2, { x: [] }],
    ],
    format: 'ndjson',
  },
  {
    name: 'JSON, one object',
    content: '{\n "a": 1,\n "b": [1, 2]\n}',
    columns: ['a BIGINT', 'b BIGINT[]'],
    rows: [[1, [1, 2]]],
    format: 'json',
  },
  {
    name: 'JSON whose texts hold what an array is made of',
    content: '[{"a": "x],[{\\"\\\\", "b": [[1, 2],\n[3]]}\n,\n{"a": "}\\n", "b": []}]\n',
    columns: ['a VARCHAR', 'b BIGINT[][]'],
    rows: [
      ['x],[{"\\', [[1, 2], [3]]],
      ['}\n', []],
    ],
    format: 'json',
  },
  {
    name: 'JSON, an array of numbers',
    content: '[1, 2,\n3]',
    file: 'x.json',
    columns: ['json BIGINT'],
    rows: [[1], [2], [3]],
  },
  {
    name: 'JSON with a mark, whose objects differ',
    content: '\ufeff[{"a": 1}, {"b": "x"}]',
    columns: ['a BIGINT', 'b VARCHAR'],
    rows: [
      [1, null],
      [null, 'x'],
    ],
    format: 'json',
  },
];

describe('what becomes of a file', () => {
  it.each(cases)(
    '$name',
    async ({ content, file, columns, rows, format, delimiter, warnings = [], evidence = [] }) => {
      const result = await world.upload(content, file);
      expect(result.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(columns);
      expect(result).toMatchObject({
        ...(rows === undefined ? {} : { values: rows, rows: rows.length }),
        ...(format === undefined ? {} : { format }),
        ...(delimiter === undefined ? {} : { delimiter }),
        warnings: warnings.map((warning) => expect.stringMatching(warning)),
      });
      expect(result.bytes).toBeGreaterThan(0);
      const sentences = result.reading.guesses.map((guess) => guess.evidence);
      expect(sentences).toEqual(expect.arrayContaining(evidence.map((each) => expect.stringMatching(each))));
    },
  );

  it('keeps the order of the lines', async () => {
    const lines = Array.from({ length: 300_000 }, (_, index) => `${index},line ${index}`);
    const { path } = await world.upload(`n,text\n${lines.join('\n')}\n`);
    const { rows } = await world.ask(
      'SELECT count(*), bool_and(n = i) FROM (SELECT n, row_number() OVER () - 1 AS i FROM t)',
      [],
      [{ name: 't', path }],
    );
    expect(rows).toEqual([[300_000, true]]);
  });
});

it('reads texts that are too long for a usual group of rows', async () => {
  await using small = await openWorld({ memoryMb: 96 });
  const text = 'lorem ipsum '.repeat(800);
  const lines = Array.from({ length: 12_000 }, (_, index) => `${index},${text}${index}`);
  const [path, target] = [small.path('long.csv'), small.path('long.parquet')];
  await writeFile(path, `id,text\n${lines.join('\n')}\n`);
  await small.analysis.convert({ path, name: 'long.csv' }, target, caller());
  const sql = 'SELECT count(*), max(id) FROM t';
  expect((await small.ask(sql, [], [{ name: 't', path: target }])).rows).toEqual([[12_000, 11_999]]);
});

it('takes a header in angle brackets for no XML', async () => {
  const result = await world.upload('<DATE>,<OPEN>\n2024-01-02,1.5\n', 'quotes.txt');
  expect(result).toMatchObject({ rows: 1, values: [['2024-01-02', 1.5]] });
});

describe('what cannot be read', () => {
  const long = 'x'.repeat(5_000_000);
  const refused: [string, string | Uint8Array, RegExp][] = [
    ['nothing', '', /The file is empty/],
    ['blanks', ' \n\n\t\n', /The file is empty/],
    [
      'an old Excel file',
      Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      /old Excel file/,
    ],
    ['gzip', Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0]), /compressed/],
    ['a PDF', '%PDF-1.7', /PDF/],
    ['an archive that is broken', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]), /damaged/],
    ['Parquet that is broken', 'PAR1nothingPAR1', /cannot be read/],
    ['JSON that is cut off', '[{"a": 1}, {"a": ', /cannot be read: it ends within its JSON array/],
    ['JSON that is broken', '[{"a": 1}, {"a" 2}]', /cannot be read: Malformed JSON/],
    ['JSON without an element', '[]', /holds no JSON object/],
    ['UTF-32', Uint8Array.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /UTF-32/],
    ['a line of 5 MB', `a,b\n1,${long}\n`, /line 1|line 2|too long|size/],
  ];
  it.each(refused)('%s', async (_, content, message) => {
    const error = await world.upload(content).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CallError', message: expect.stringMatching(message) });
    expect(String(error)).not.toContain(world.path(''));
  });

  it('leaves nothing behind', async () => {
    await using other = await openWorld();
    await expect(other.upload('[{"a": ')).rejects.toThrow('cannot be read');
    expect(await readdir(other.path('.'))).toEqual(['upload-1']);
  });
});
