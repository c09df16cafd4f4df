import { CallError } from '../../errors.ts';
import type { Format } from '../analysis.ts';

/** What a file is by its first bytes, where they tell. */
export type BinaryFormat = 'parquet' | 'zip' | 'gzip' | 'zstd';

const READ: [BinaryFormat, string][] = [
  ['parquet', 'PAR1'],
  ['zip', 'PK\x03\x04'],
  ['gzip', '\x1f\x8b'],
  ['zstd', '\x28\xb5\x2f\xfd'],
];

const PACKED =
  'It is compressed in a way that cannot be read. Unpack it and upload what is inside, or use gzip.';
const IMAGE = 'This is a picture, not a table.';
const STATISTICS = 'Export it as CSV or Parquet from the program it comes from.';

/** Files that are known by their first bytes and not read, with what to do instead. */
const REFUSED: [signature: string, message: string][] = [
  ['PK\x05\x06', 'This is an archive with nothing in it.'],
  [
    'PARE',
    'This Parquet file is encrypted, and cannot be read without its key. Write it without encryption.',
  ],
  ...Array.from('123456789', (level): [string, string] => [`BZh${level}1AY&SY`, PACKED]),
  ['\xfd7zXZ\x00', PACKED],
  ['7z\xbc\xaf\x27\x1c', PACKED],
  ['Rar!', PACKED],
  ['\x04\x22\x4d\x18', PACKED],
  ['%PDF', 'This is a PDF, not a table.'],
  ['{\\rtf', 'This is a text with formatting (RTF), not a table. Save its table as CSV.'],
  ['\x89PNG', IMAGE],
  ['GIF8', IMAGE],
  ['\xff\xd8\xff', IMAGE],
  ['II*\x00', IMAGE],
  ['MM\x00*', IMAGE],
  [
    'SQLite format 3',
    'This is an SQLite database. Export its table as CSV: sqlite3 -csv -header FILE "SELECT …".',
  ],
  ['\x00\x01\x00\x00Standard', 'This is a Microsoft Access database. Export its table as CSV.'],
  ['ARROW1\x00', 'This is an Arrow (Feather) file, which cannot be read. Write it as Parquet.'],
  ['ORC', 'This is an ORC file, which cannot be read. Write it as Parquet.'],
  ['Obj\x01', 'This is an Avro file, which cannot be read. Write it as Parquet or NDJSON.'],
  ['\x89HDF', 'This is an HDF5 file, which cannot be read. Write its table as Parquet or CSV.'],
  ['$FL2', `This is an SPSS file, which cannot be read. ${STATISTICS}`],
  ['$FL3', `This is an SPSS file, which cannot be read. ${STATISTICS}`],
  ['<stata_dta>', `This is a Stata file, which cannot be read. ${STATISTICS}`],
  [
    '\x80\x04\x95',
    'This is a Python pickle, which is not read, since reading runs what is in it. Write it as Parquet.',
  ],
];

const TAR_AT = 257;
const OLD_OFFICE = '\xd0\xcf\x11\xe0';

/**
 * What a file is by its first bytes, where they tell; else it is text.
 * @throws CallError for files that are known and not read
 */
export function binaryFormat(head: Uint8Array): BinaryFormat | undefined {
  const start = Buffer.from(head).toString('latin1');
  if (start.startsWith(OLD_OFFICE)) throw new CallError(oldOffice(start));
  const refused = REFUSED.find(([signature]) => start.startsWith(signature));
  if (start.slice(TAR_AT).startsWith('ustar'))
    throw new CallError('This is an archive (tar). Unpack it and upload what is inside.');
  // A name such as ORC may begin a text as well.
  if (refused !== undefined && !(refused[0] === 'ORC' && !start.includes('\0')))
    throw new CallError(refused[1]);
  return READ.find(([, signature]) => start.startsWith(signature))?.[0];
}

// The names of its streams are in UTF-16: [MS-OFFCRYPTO] 2.3.4.4, [MS-XLS] 2.1.2.
function oldOffice(start: string): string {
  const has = (name: string): boolean => start.includes(Buffer.from(name, 'utf16le').toString('latin1'));
  if (has('EncryptedPackage'))
    return 'This Excel file has a password, and cannot be read. Save it without a password as .xlsx.';
  if (has('WordDocument')) return 'This is an old Word document (.doc), not a table.';
  return 'This is an old Excel file (.xls) or one with a password, which cannot be read. Save it as .xlsx without a password, or as CSV.';
}

/** What a text is: by what was asked for, else by how it begins, else by the end of the file's name. */
export function textFormat(
  start: string,
  name: string,
  asked: Format | undefined,
): Exclude<Format, 'parquet' | 'xlsx'> {
  if (asked === 'parquet' || asked === 'xlsx') {
    throw new CallError(
      `The file is no ${asked} file: it holds text. Leave the format out to have it told by its content.`,
    );
  }
  if (asked !== undefined) return asked;
  const [first = '', second = ''] = start
    .trimStart()
    .split('\n', 2)
    .map((line) => line.trim());
  if (first.startsWith('{')) return isJson(first) && second.startsWith('{') ? 'ndjson' : 'json';
  if (/^\[\s*(?:$|[[{\]])/.test(first)) return 'json';
  if (!first.startsWith('[') && /\.(?:json|ndjson|jsonl)$/i.test(name)) mustNotBeLone(first);
  // A line of a table may begin with a bracket as well.
  if (first.startsWith('[') && !/\.(?:csv|tsv|txt)$/i.test(name)) return 'json';
  return /\.tsv$/i.test(name) ? 'tsv' : 'csv';
}

// As a table it would be one column of text, which nobody means by that name.
function mustNotBeLone(first: string): void {
  const isComment = /^(?:\/\/|\/\*|#)/.test(first);
  if (!isComment && !isJson(first)) return;
  const what = isComment ? 'a comment, which JSON has none of' : 'a value outside of any object';
  const help = isComment ? 'Remove its comments' : 'Put its values into objects, one for each row';
  throw new CallError(
    `The file is called JSON and begins with ${what}: "${first.slice(0, 60)}". ${help}, or give the format if it is no JSON.`,
  );
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
