import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';
import { workbook, workbookFiles, zip } from './xlsx.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ memoryMb: 192 });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const day = (text: string): Date => new Date(`${text}Z`);

describe('workbooks', () => {
  it('keeps the types of cells, and text that looks like numbers', async () => {
    const file = workbook({
      'Sales & more': [
        ['城市', 'n', 'amount', 'paid', 'day', 'at', 'code', 'mixed', ' '],
        ['北京', 1, 1.5, true, day('2024-02-03'), day('2024-02-03T12:30:00'), '007', 'a', null],
        ['say "hi",\nMünchen', 2, 2, false, day('2024-02-04'), day('2024-02-04'), '12', 3, null],
        [null, null, null, null, null, null, null, null, 'x'],
      ],
    });
    const result = await world.upload(file, 'book.xlsx');
    expect(result).toMatchObject({ format: 'xlsx', encoding: null, delimiter: null, rows: 3 });
    expect(result.warnings).toEqual([
      'Column "mixed" is kept as text: numbers, dates or the like in 1, text in 1 of its cells, such as H2 "a".',
    ]);
    expect(result.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      '城市 VARCHAR',
      'n BIGINT',
      'amount DOUBLE',
      'paid BOOLEAN',
      'day DATE',
      'at TIMESTAMP',
      'code VARCHAR',
      'mixed VARCHAR',
      'column8 VARCHAR',
    ]);
    expect(result.values).toEqual([
      ['北京', 1, 1.5, true, '2024-02-03', '2024-02-03 12:30:00', '007', 'a', null],
      ['say "hi",\nMünchen', 2, 2, false, '2024-02-04', '2024-02-04 00:00:00', '12', '3', null],
      [null, null, null, null, null, null, null, null, 'x'],
    ]);
  });

  it.each(['_rels/.rels', 'xl/sheet.bin'])(
    'unpacks no more than it says, whatever the name of a part: %s',
    async (name) => {
      const files: Record<string, string | Uint8Array> = workbookFiles({ S: [['a'], [1]] });
      files[name] = Buffer.alloc(201e6, ' ');
      files['xl/_rels/workbook.xml.rels'] = String(files['xl/_rels/workbook.xml.rels']).replace(
        'worksheets/sheet1.xml',
        'sheet.bin',
      );
      await expect(world.upload(zip(files), 'book.xlsx')).rejects.toThrow('unpacks to 201 MB, more than 200');
    },
  );

  it.each([
    ['xl/_rels/workbook.xml.rels', 'Target="http://[" '],
    ['xl/workbook.xml', '<'],
  ])('says that a workbook is damaged: %s', async (name, text) => {
    const files = workbookFiles({ S: [['a'], [1]] });
    files[name] = `<a><Relationship Id="r" ${text}/></a>`;
    await expect(world.upload(zip(files), 'book.xlsx')).rejects.toThrow('The workbook is damaged.');
  });

  it('lists some of very many sheets', async () => {
    const files = workbookFiles({ S: [['a'], [1]] });
    const sheet = /<sheet [^>]*>/.exec(files['xl/workbook.xml'] ?? '')?.[0] ?? '';
    files['xl/workbook.xml'] = (files['xl/workbook.xml'] ?? '').replace(sheet, sheet.repeat(20_000));
    const { warnings } = await world.upload(zip(files), 'book.xlsx');
    expect(warnings.join(' ')).toContain(' and 19950 more; ');
    expect(warnings.join(' ').length).toBeLessThan(1_000);
  });

  const two = workbook({ First: [['a'], [1]], '第二 "x"': [['b'], ['z']] });

  it('reads the first sheet and says what others there are', async () => {
    const result = await world.upload(two, 'book.xlsx');
    expect(result.columns).toEqual([{ name: 'a', type: 'BIGINT' }]);
    expect(result.warnings).toEqual(['The workbook has the sheets "First", "第二 "x""; "First" was read.']);
  });

  it.each(['第二 "x"', '第二 "X"'])('reads the sheet %s', async (sheet) => {
    const result = await world.upload(two, 'book.xlsx', { reading: { sheet } });
    expect(result.values).toEqual([['z']]);
    expect(result.warnings).toEqual([]);
  });

  it('has no header where the first row is not text', async () => {
    const result = await world.upload(
      workbook({
        S: [
          [1, 2],
          [3, 4],
        ],
      }),
    );
    expect(result).toMatchObject({
      format: 'xlsx',
      values: [
        [1, 2],
        [3, 4],
      ],
    });
    expect(result.columns.map(({ name }) => name)).toEqual(['column0', 'column1']);
    expect(result.warnings[0]).toMatch(/holds more than text/);
  });

  it.each([
    ['a sheet that is not there', two, { reading: { sheet: 'Third' } }, /There is no sheet "Third".*"First"/],
    [
      'a type that a cell does not fit',
      workbook({ S: [['a'], ['x']] }),
      { reading: { types: { a: 'integer' as const } } },
      /Column "a" cannot be read as BIGINT: it holds "x"/,
    ],
    [
      'types of a column that is not there',
      workbook({ S: [['amount'], [1]] }),
      { reading: { types: { amout: 'integer' as const } } },
      /no column "amout". Did you mean amount/,
    ],
    ['an empty sheet', workbook({ S: [] }), {}, /"S" is empty/],
    ['another archive', zip({ 'a.csv': 'a\n1\n' }), {}, /no Excel workbook/],
    ['a format that it is not', two, { format: 'parquet' as const }, /no parquet file: it is xlsx/],
    ['half a workbook', two.subarray(0, two.length / 2), {}, /damaged/],
    [
      'a bomb',
      zip({ ...workbookFiles({ S: [[1]] }), 'xl/worksheets/sheet1.xml': Buffer.alloc(250e6) }),
      {},
      /unpacks to 250 MB/,
    ],
  ])('refuses %s', async (_, file, options, message) => {
    await expect(world.upload(file, 'book.xlsx', options)).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringMatching(message),
    });
  });

  it('survives a bomb that lies about its size', async () => {
    const sheet = Buffer.from(
      `<worksheet><sheetData>${'<row><c><v>1</v></c></row>'.repeat(6e6)}</sheetData></worksheet>`,
    );
    const honest = zip({ ...workbookFiles({ S: [[1]] }), 'xl/worksheets/sheet1.xml': sheet });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(sheet.length);
    for (let at = honest.indexOf(size); at >= 0; at = honest.indexOf(size, at + 1))
      honest.writeUInt32LE(1000, at);
    await expect(world.upload(honest, 'book.xlsx')).rejects.toMatchObject({ name: 'CallError' });
    await expect(world.ask('SELECT 1')).resolves.toMatchObject({ rows: [[1]] });
  });
});
