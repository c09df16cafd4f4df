import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guess } from '../../../../server/src/duckdb/files/encoding.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

// Node decodes these encodings and does not encode them.
const encoded = (text: string, encoding: string): Buffer =>
  execFileSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: text });

const chinese = '名称,数量,备注\n苹果,3,很甜的水果\n梨,4,今年产量不高\n';
const taiwanese = '名稱,數量,備註\n蘋果,3,很甜的水果\n梨,4,今年產量不高,但是價格很好\n'.replace(
  '不高,',
  '不高',
);
const japanese = '商品,数量,メモ\nりんご,3,とても甘い果物です\nなし,4,今年は少ないそうです\n';
const korean = '이름,수량,메모\n사과,3,아주 단 과일입니다\n배,4,올해는 생산량이 적습니다\n';
const german = 'Name,Größe,Straße\nMüller,3,Königsallee\nJäger,4,Grüner Weg\n';
const russian = 'Имя,Размер,Улица\nИванов,3,Большая улица\nПетров,4,Зелёная дорога\n';

describe('encodings', () => {
  it.each([
    ['UTF-8', 'utf-8', chinese],
    ['GB18030', 'gb18030', chinese],
    ['GBK', 'gb18030', chinese],
    ['GB2312', 'gb18030', '城市,人口\n北京,2189\n'],
    ['BIG5', 'big5', taiwanese],
    ['SHIFT_JIS', 'shift_jis', japanese],
    ['EUC-JP', 'euc-jp', japanese],
    ['EUC-KR', 'euc-kr', korean],
    ['WINDOWS-1252', 'windows-1252', german],
    ['WINDOWS-1251', 'windows-1251', russian],
    ['UTF-16LE', 'utf-16le', german],
    ['UTF-16BE', 'utf-16be', german],
    ['UTF-16', 'utf-16le', chinese],
  ])('%s', async (from, name, text) => {
    const result = await world.upload(encoded(text, from));
    expect(result.encoding).toBe(name);
    const [head = '', ...lines] = text.trimEnd().split('\n');
    expect(result.columns.map((column) => column.name)).toEqual(head.split(','));
    expect(result.values.map((row) => row.map(String))).toEqual(lines.map((line) => line.split(',')));
    expect(result.warnings).toEqual([]);
  });

  it('says how much could not be read', async () => {
    const good = Buffer.from('name,city\nJosé,São Paulo\nZoë,Zürich\nÅsa,Malmö\n'.repeat(20));
    const result = await world.upload(Buffer.concat([good, Buffer.from([0x41, 0xc3, 0x2c, 0x42, 0x0a])]));
    expect(result).toMatchObject({ encoding: 'utf-8', rows: 80 });
    expect(result.warnings).toEqual(['1 characters are not valid utf-8 and were replaced by "\ufffd".']);
  });

  it('finds what is not ASCII far into a file', async () => {
    const plain = Buffer.from(`a,b\n${'1,plain text\n'.repeat(200_000)}`);
    const result = await world.upload(Buffer.concat([plain, encoded('2,大写的文字\n', 'GBK')]));
    expect(result).toMatchObject({ encoding: 'gb18030', rows: 200_001 });
  });

  it('does not cut a character in two where its pieces do', async () => {
    const text = `a\n${'名'.repeat(1_000_000)}\n`;
    expect(await world.upload(text)).toMatchObject({ encoding: 'utf-8', rows: 1, warnings: [] });
  });

  it.each([
    ['one accent', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'windows-1252'],
    ['one Chinese word', encoded('中文', 'GBK'), 'gb18030'],
    ['nothing', Buffer.alloc(0), 'windows-1252'],
  ])('guesses at %s', (_, bytes, name) => {
    expect(guess(bytes)).toBe(name);
  });
});
