import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guessEncoding } from '../../../../server/src/duckdb/files/guess-encoding.ts';
import { corpus, encoded } from './encodings/corpus.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

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
    ['GB2312', 'gb18030', '城市,人口,省\n北京,2189,直辖市\n沈阳,907,辽宁\n'],
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
    expect(result.warnings).toEqual([
      '1 character is not valid utf-8 and was replaced by "\ufffd": line 81.',
    ]);
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
});

describe('the guess at an encoding', () => {
  const samples = corpus()
    .filter(({ encoding }) => encoding !== 'iso-2022-jp')
    .map((sample) => {
      const lines = sample.bytes.toString('latin1').split('\n');
      const foreign = lines.filter((line) => /[^\0-\x7f]/.test(line)).join('\n');
      const guessed = guessEncoding(Buffer.from(foreign, 'latin1'));
      // Encodings that read all of a text the same are one.
      const reads = (name: string): boolean => new TextDecoder(name).decode(sample.bytes) === sample.text;
      return {
        name: sample.name,
        sure: guessed.sure,
        right: reads(guessed.name),
        listed: guessed.others.some(({ name }) => reads(name)),
      };
    });

  it(`is never wrong and sure, of ${samples.length} samples`, () => {
    expect(samples.filter(({ right, sure }) => sure && !right).map(({ name }) => name)).toEqual([]);
  });

  it('has the right one among its candidates where it is wrong', () => {
    expect(samples.filter(({ right, listed }) => !right && !listed).map(({ name }) => name)).toEqual([]);
  });

  it('is right for 94 of 100, single names included, and sure for 9 of 10 of a few lines', () => {
    const right = samples.filter((sample) => sample.right);
    expect(right.length / samples.length).toBeGreaterThan(0.94);
    const long = right.filter(({ name }) => /all rows|forty lines/.test(name));
    expect(long.filter(({ sure }) => sure).length / long.length).toBeGreaterThan(0.9);
  });
});

describe('a file in another encoding', () => {
  const JAPANESE = `名前,市\n${Array.from({ length: 40 }, (_none, at) => `山田${at},東京都渋谷区`).join('\n')}\n`;

  it('of forty lines of Japanese is Shift-JIS, without a word', async () => {
    const result = await world.upload(encoded(JAPANESE, 'CP932'));
    expect(result).toMatchObject({ encoding: 'shift_jis', rows: 40, warnings: [] });
    expect(result.values[0]?.[1]).toBe('東京都渋谷区');
  });

  it('with the escapes of ISO-2022-JP is read, ASCII though all of it is', async () => {
    const result = await world.upload(encoded(JAPANESE, 'ISO-2022-JP'));
    expect(result).toMatchObject({ encoding: 'iso-2022-jp', rows: 40, warnings: [] });
    expect(result.columns[0]?.name).toBe('名前');
  });

  it.each(['UTF-16LE', 'UTF-16BE'])('%s without a mark, in Chinese, is told by its commas', async (from) => {
    const result = await world.upload(encoded(chinese, from));
    expect(result).toMatchObject({ encoding: from.toLowerCase(), rows: 2 });
    expect(result.values[0]?.[0]).toBe('苹果');
  });

  it.each([
    ['GBK', '王小明', 'gb18030'],
    ['CP932', '山田太郎', 'shift_jis'],
    ['BIG5', '陳怡君', 'big5'],
    ['CP949', '김민수', 'euc-kr'],
    ['CP1251', 'Иванов', 'windows-1251'],
  ])(
    '%s: one name after 50,000 lines of ASCII is seen, and told as a guess',
    async (from, name, encoding) => {
      const plain = `id,name\n${Array.from({ length: 50_000 }, (_none, at) => `${at},Smith`).join('\n')}\n`;
      const { values: _, ...result } = await world.upload(encoded(`${plain}50000,${name}\n`, from));
      const table = [{ name: 't', path: result.path }];
      const { rows } = await world.ask('SELECT name FROM t WHERE id = 50000', [], table);
      const guess = result.reading.guesses.find(({ about }) => about === 'encoding');
      expect({ value: guess?.value, rows }).toEqual({ value: encoding, rows: [[name]] });
      expect(guess?.evidence).toContain(name);
      expect(result.warnings.some((warning) => warning.includes('encoding is a guess'))).toBe(
        guess?.sure !== true,
      );
    },
  );

  it('a line of Latin-1 in a file of UTF-8 is counted, located and shown', async () => {
    const good = 'name,city\nJosé,São Paulo\nZoë,Zürich\n'.repeat(1) + 'Åsa,Malmö\n'.repeat(20);
    const bytes = Buffer.concat([Buffer.from(good), encoded('Jürgen,Köln\n', 'CP1252')]);
    const result = await world.upload(bytes);
    expect(result).toMatchObject({ encoding: 'utf-8', rows: 23 });
    expect(result.warnings.join()).toContain(
      '2 characters are not valid utf-8 and were replaced by "\ufffd": line 24',
    );
    expect(result.reading.guesses[0]).toMatchObject({
      value: 'utf-8',
      evidence: expect.stringContaining('"Jürgen" as windows-1252'),
      candidates: ['windows-1252'],
    });
  });

  it('letters of a code page of DOS, which no decoder reads, are not taken for the Macintosh for sure', async () => {
    const content = Buffer.from('Name,Stadt\nM\u0081ller,K\u0094ln\nJ\u0084ger,D\u0081ren\n', 'latin1');
    const { reading } = await world.upload(content);
    expect(reading.guesses.find(({ about }) => about === 'encoding')?.sure).toBe(false);
  });

  it('a line of UTF-8 in a file of Latin-1 makes the guess unsure', async () => {
    const bytes = Buffer.concat([encoded(german.repeat(20), 'CP1252'), Buffer.from('Günther,3,Weg\n')]);
    const result = await world.upload(bytes);
    expect(result.reading.guesses[0]).toMatchObject({
      value: 'windows-1252',
      sure: false,
      candidates: expect.arrayContaining(['utf-8']),
      evidence: expect.stringContaining('"GÃ¼nther" would be "Günther" as utf-8'),
    });
  });
});

describe('an encoding that is given', () => {
  it('overrules the guess, and is no guess', async () => {
    const result = await world.upload(encoded('name\nNév\nGyőr\n', 'CP1250'), 'x.csv', {
      reading: { encoding: 'cp1250' },
    });
    expect(result).toMatchObject({ encoding: 'windows-1250', values: [['Név'], ['Győr']] });
    expect(result.reading).toMatchObject({ encoding: 'windows-1250' });
    expect(result.reading.guesses.filter(({ about }) => about === 'encoding')).toEqual([]);
  });

  it.each([
    ['cp932', 'CP932', 'shift_jis', japanese],
    ['Mac_Roman', 'MACINTOSH', 'macintosh', german],
    ['cp949', 'CP949', 'euc-kr', korean],
    ['utf-8-sig', 'UTF-8', 'utf-8', german],
    ['latin_1', 'ISO-8859-1', 'windows-1252', german],
  ])('%s is understood, as other programs call it', async (encoding, from, name, text) => {
    const result = await world.upload(encoded(text, from), 'x.csv', { reading: { encoding } });
    expect(result).toMatchObject({ encoding: name, warnings: [] });
    expect(result.columns.map((column) => column.name)).toEqual(text.split('\n')[0]?.split(','));
  });

  it.each([
    ['a wrong one', encoded(chinese, 'GBK'), 'utf-8', /not utf-8: .*It looks like gb18030/],
    [
      'one that the mark contradicts',
      encoded(german, 'UTF-16'),
      'windows-1252',
      /byte order mark of utf-16le/,
    ],
    ['a wrong one of the East', Buffer.from(chinese), 'euc-kr', /not euc-kr: .*It looks like utf-8/],
  ])('%s is refused in words', async (_, bytes, encoding, message) => {
    await expect(world.upload(bytes, 'x.csv', { reading: { encoding } })).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringMatching(message),
    });
  });

  it('bytes that are not valid in it are counted and located', async () => {
    const bytes = Buffer.concat([
      encoded(japanese.repeat(20), 'CP932'),
      Buffer.from([0x41, 0xff, 0x2c, 0x0a]),
    ]);
    const { warnings } = await world.upload(bytes, 'x.csv', { reading: { encoding: 'shift_jis' } });
    expect(warnings.join()).toContain(
      '1 character is not valid shift_jis and was replaced by "\ufffd": line 61',
    );
  });

  it('ISO-2022-KR is refused in words', async () => {
    await expect(world.upload(Buffer.from('\u001b$)Ca,b\n1,2\n'))).rejects.toThrow('ISO-2022-KR');
  });
});
