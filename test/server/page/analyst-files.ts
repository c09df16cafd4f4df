import { execFileSync } from 'node:child_process';

/** A file as the picker of the page takes it. */
export interface PickedFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A CSV in UTF-8, of these lines. */
export const csvFile = (name: string, lines: readonly string[]): PickedFile => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
});

const encoded = (lines: readonly string[], encoding: string): Buffer =>
  execFileSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: `${lines.join('\r\n')}\r\n` });

const GERMAN_CITIES = ['München', 'Köln', 'Düsseldorf', 'Nürnberg'];
const GERMAN_GOODS = ['Käse', 'Brötchen', 'Öl', 'Weißwein'];
const NOTE =
  'Lieferung erst nach Rücksprache mit der Zentrale; Ware bitte kühl lagern, Annahme nur vormittags zwischen acht und elf Uhr, Quittung beilegen';

/** A till's export as Excel writes it in Germany: windows-1252, semicolons, decimal commas, dots between thousands. */
export const GERMAN_FILE: PickedFile = {
  name: 'Umsätze 2025.csv',
  mimeType: 'text/csv',
  buffer: encoded(
    [
      'Datum;Filiale;Artikel;Menge;Preis;Umsatz;Rabatt;Bemerkung',
      ...Array.from({ length: 120 }, (_, row) => {
        const day = `${String((row % 28) + 1).padStart(2, '0')}.${String((row % 12) + 1).padStart(2, '0')}.2025`;
        const amount = row % 3 === 0 ? '1.250' : String(980 - row);
        const price = `${(row % 40) + 1},${String((row * 7) % 100).padStart(2, '0')}`;
        const turnover =
          row % 2 === 0 ? `${(row % 8) + 1}.874,${String(row % 90).padStart(2, '0')}` : '137,29';
        const note = row % 10 === 0 ? `"${NOTE}"` : '';
        return [
          day,
          GERMAN_CITIES[row % 4],
          GERMAN_GOODS[row % 4],
          amount,
          price,
          turnover,
          row % 5 === 0 ? '12,5 %' : '3 %',
          note,
        ].join(';');
      }),
    ],
    'WINDOWS-1252',
  ),
};

const CHINESE_CITIES = ['北京', '上海', '广州', '深圳'];

/** A shop's export as Excel writes it in China: GBK, dates in words, amounts with the sign of the currency. */
export const CHINESE_FILE: PickedFile = {
  name: '订单.csv',
  mimeType: 'text/csv',
  buffer: encoded(
    [
      '订单编号,日期,城市,金额,数量,备注',
      ...Array.from({ length: 90 }, (_, row) => {
        const day = `2025年${(row % 12) + 1}月${(row % 28) + 1}日`;
        const amount = `"￥${(row % 9) + 1},${String((row * 37) % 1000).padStart(3, '0')}.${String((row * 3) % 100).padStart(2, '0')}"`;
        return [
          `DD${20250000 + row}`,
          day,
          CHINESE_CITIES[row % 4],
          amount,
          (row * 7) % 50,
          row % 9 === 0 ? '加急' : '',
        ].join(',');
      }),
    ],
    'GBK',
  ),
};
