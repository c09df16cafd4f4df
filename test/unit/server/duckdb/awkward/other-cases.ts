import { gzipSync, zstdCompressSync } from 'node:zlib';
import { encoded } from '../encodings/corpus.ts';
import { zip } from '../xlsx.ts';
import type { AwkwardCase, RefusedCase } from './case.ts';

/** Files that are compressed, and texts in other encodings. */
export const OTHERS: AwkwardCase[] = [
  {
    title: 'A CSV compressed with gzip',
    source: 'experience',
    content: gzipSync('a,b\n1,x\n'),
    shown: 'a,b / 1,x',
    name: 'rows.csv.gz',
    columns: [
      ['a', 'BIGINT'],
      ['b', 'VARCHAR'],
    ],
    rows: [[1, 'x']],
    says: [],
  },
  {
    title: 'NDJSON compressed with zstd',
    source: 'experience',
    content: zstdCompressSync('{"a":1}\n{"a":2}\n'),
    shown: '{"a":1} / {"a":2}',
    name: 'rows.ndjson.zst',
    columns: [['a', 'BIGINT']],
    rows: [[1], [2]],
    says: [],
  },
  {
    title: 'Encoding: Japanese in Shift-JIS, with characters that only Windows has',
    source: 'experience',
    content: encoded('会社,区分\n㈱山田商店,①\n髙橋工業～東京,②\n', 'CP932'),
    shown: '会社,区分 / ㈱山田商店,① / 髙橋工業～東京,②',
    name: 'rows.csv',
    columns: [
      ['会社', 'VARCHAR'],
      ['区分', 'VARCHAR'],
    ],
    rows: [
      ['㈱山田商店', '①'],
      ['髙橋工業～東京', '②'],
    ],
    says: [],
  },
  {
    title: 'Encoding: UTF-16 without a mark',
    source: 'experience',
    content: encoded('name,n\nMüller,1\n', 'UTF-16LE'),
    shown: 'name,n / Müller,1',
    name: 'rows.csv',
    columns: [
      ['name', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [['Müller', 1]],
    says: [/A half of each character of ASCII is a NUL byte/],
  },
  {
    title: 'Encoding: Polish in ISO-8859-2, given by its owner',
    source: 'experience',
    content: encoded('miasto\nŁódź\nKraków\n', 'ISO-8859-2'),
    shown: 'miasto / Łódź / Kraków',
    name: 'rows.csv',
    options: { encoding: 'latin2' },
    columns: [['miasto', 'VARCHAR']],
    rows: [['Łódź'], ['Kraków']],
    says: [],
  },
  {
    title: 'Encoding: one Chinese name, which could be several others',
    source: 'experience',
    content: encoded('name,n\n王伟,1\n', 'GBK'),
    shown: 'name,n / 王伟,1',
    name: 'rows.csv',
    columns: [
      ['name', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [['王伟', 1]],
    says: [
      /The encoding is a guess\. It is not valid UTF-8\. Read as gb18030, its first value beyond ASCII is "王伟"/,
    ],
  },
];

const csv = { name: 'data.csv', source: 'experience' };

/** Files that are no tables, or cannot be read. */
export const REFUSED: RefusedCase[] = [
  {
    ...csv,
    title: 'A page to sign in instead of the file',
    content:
      '<!DOCTYPE html>\n<html><head><title>Sign in – Portal</title></head><body><form></form></body></html>',
    refusal: /web page \(HTML, "Sign in – Portal"\) and no data file.*asks to sign in/,
  },
  {
    ...csv,
    title: 'A web page with a table, as some programs call .xls',
    content: '<html><body><table><tr><td>a</td></tr></table></body></html>',
    refusal: /web page.*table in it.*spreadsheet program/,
  },
  {
    ...csv,
    title: 'XML',
    content: '<?xml version="1.0"?>\n<rows><row a="1"/></rows>',
    refusal: /This is XML/,
  },
  {
    ...csv,
    title: 'XML without a declaration',
    content: '<rows>\n<row>1</row>\n</rows>\n',
    refusal: /This is XML/,
  },
  {
    ...csv,
    title: 'A table in Markdown',
    content: '| a | b |\n|---|---|\n| 1 | 2 |\n',
    refusal: /table in Markdown/,
  },
  {
    ...csv,
    title: 'What psql prints',
    content: ' id | name \n----+------\n  1 | x\n(1 row)\n',
    refusal: /psql prints/,
  },
  { ...csv, title: 'RTF', content: '{\\rtf1\\ansi a\\tab b}', refusal: /formatting \(RTF\)/ },
  {
    ...csv,
    title: 'A picture',
    content: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]),
    shown: 'a PNG',
    refusal: /picture/,
  },
  {
    ...csv,
    title: 'An archive of CSV files',
    content: zip({ 'a.csv': 'a\n1\n', 'b.csv': 'b\n2\n' }),
    shown: 'a.csv, b.csv in a zip',
    refusal: /archive \(a\.csv, b\.csv\).*Unpack it/,
  },
  {
    ...csv,
    title: 'An OpenDocument sheet',
    content: zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
    shown: 'an .ods',
    refusal: /OpenDocument.*Save it as \.xlsx/,
  },
  {
    ...csv,
    title: 'A binary workbook',
    content: zip({ 'xl/workbook.bin': 'x' }),
    shown: 'an .xlsb',
    refusal: /binary Excel workbook/,
  },
  {
    ...csv,
    title: 'A workbook with a password',
    content: Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]),
    shown: 'an .xlsx with a password',
    refusal: /has a password/,
  },
  {
    ...csv,
    title: 'Parquet that is cut off',
    content: Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100)]),
    shown: 'the first half of a .parquet',
    refusal: /Parquet file is incomplete/,
  },
  {
    ...csv,
    title: 'Parquet that is encrypted',
    content: Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100), Buffer.from('PARE')]),
    shown: 'an encrypted .parquet',
    refusal: /encrypted/,
  },
  {
    ...csv,
    title: 'Gzip that is cut off',
    content: gzipSync('a,b\n'.repeat(10_000)).subarray(0, 40),
    shown: 'the first half of a .gz',
    refusal: /compressed \(gzip\) and damaged or incomplete/,
  },
  {
    ...csv,
    title: 'JSON with a key twice in an object',
    content: '{"a":1,"a":2}\n',
    refusal: /^The file cannot be read: an object in it holds the duplicate key "a"\. Give each/,
  },
  {
    ...csv,
    title: 'JSON that begins with a comment',
    name: 'data.json',
    content: '// exported today\n{"a":1}\n',
    refusal: /called JSON and begins with a comment.*Remove its comments/,
  },
  {
    ...csv,
    title: 'JSON that is null',
    name: 'data.json',
    content: 'null\n',
    refusal: /begins with a value outside of any object: "null"/,
  },
  {
    ...csv,
    title: 'JSON that is a text',
    name: 'data.ndjson',
    content: '"x"\n"y"\n',
    refusal: /begins with a value outside of any object/,
  },
  {
    ...csv,
    title: 'Encoding: UTF-16 that is told of a text in ASCII',
    content: 'a,b\n1,2\n',
    options: { encoding: 'utf-16le' },
    refusal: /^The file is not utf-16le: it holds no NUL byte\. It looks like utf-8/,
  },
  {
    ...csv,
    title: 'Encoding: UTF-16 that is told the wrong way round',
    content: encoded('a,b\n1,2\n', 'UTF-16LE'),
    shown: 'a,b / 1,2',
    options: { encoding: 'utf-16be' },
    refusal: /^The file is not utf-16be: its NUL bytes.*utf-16le/,
  },
  {
    ...csv,
    title: 'An option that does not fit the format',
    content: '{"a":1}\n',
    options: { delimiter: ';' },
    refusal: /The file is json, to which `delimiter` does not apply/,
  },
];
