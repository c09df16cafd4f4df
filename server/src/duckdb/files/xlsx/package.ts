import { CallError } from '../../../errors.ts';
import { type Entry, entriesOf, streamEntry } from '../zip.ts';
import { readXml } from './xml.ts';

/** A sheet of a workbook as its tabs show it. */
export interface SheetPart {
  name: string;
  hidden: boolean;
  entry: Entry;
}

/** The parts of a workbook that its tables need. */
export interface Workbook {
  sheets: SheetPart[];
  styles: Entry | undefined;
  strings: Entry | undefined;
  /** Whether days count from 1904, as on early Macintoshes. */
  from1904: boolean;
}

const MAX_UNPACKED_MB = 200;

/**
 * Finds the parts of a workbook through its relationships, as ECMA-376 part 2 has them: names of parts are up to the
 * writer.
 *
 * @throws CallError for an archive that is no such workbook, with what it is where that can be told
 */
export async function openWorkbook(path: string): Promise<Workbook> {
  const entries = new Map((await entriesOf(path)).map((entry) => [entry.name.toLowerCase(), entry]));
  const main = await mainPart(path, entries);
  mustUnpackTo(entries);
  const related = await relationships(path, entries, main.name);
  const find = (target: string | undefined): Entry | undefined =>
    target === undefined ? undefined : entries.get(target.toLowerCase());
  const ofType = (ending: string): Entry | undefined =>
    find([...related.values()].find(({ type }) => type.endsWith(`/${ending}`))?.target);

  const sheets: SheetPart[] = [];
  let from1904 = false;
  await readXml(streamEntry(path, main), {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const relation = related.get(attributes['id'] ?? '');
      const entry = find(relation?.target);
      // Charts and macros are sheets without cells.
      if (entry === undefined || relation?.type.endsWith('/worksheet') !== true) return;
      sheets.push({
        name: attributes['name'] ?? '',
        hidden: (attributes['state'] ?? 'visible') !== 'visible',
        entry,
      });
    },
  });
  return { sheets, styles: ofType('styles'), strings: ofType('sharedStrings'), from1904 };
}

async function mainPart(path: string, entries: ReadonlyMap<string, Entry>): Promise<Entry> {
  const related = await relationships(path, entries, '');
  const target = [...related.values()].find(({ type }) => type.endsWith('/officeDocument'))?.target;
  const main = entries.get((target ?? 'xl/workbook.xml').toLowerCase());
  if (main?.name.toLowerCase().endsWith('.xml') === true && /workbook/i.test(main.name)) return main;
  throw new CallError(whatElse([...entries.keys()]));
}

const OTHERS: [RegExp, string][] = [
  [/^xl\/workbook\.bin$/, 'This is a binary Excel workbook (.xlsb), which cannot be read. Save it as .xlsx.'],
  [/^content\.xml$/, 'This is an OpenDocument file (.ods), which cannot be read. Save it as .xlsx or CSV.'],
  [
    /^index\/.*\.iwa$|^index\.zip$/,
    'This is a Numbers file, which cannot be read. Export it as .xlsx or CSV.',
  ],
  [/^word\//, 'This is a Word document. Copy its table into a sheet, and save that as .xlsx or CSV.'],
  [/^ppt\//, 'This is a PowerPoint presentation, not a table.'],
];

function whatElse(names: readonly string[]): string {
  const known = OTHERS.find(([pattern]) => names.some((name) => pattern.test(name)));
  if (known !== undefined) return known[1];
  const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '');
  return `This is an archive (${shown || 'empty'}) and no Excel workbook (.xlsx). Unpack it and upload what is inside.`;
}

function mustUnpackTo(entries: ReadonlyMap<string, Entry>): void {
  const unpacked = [...entries.values()]
    .filter(({ name }) => name.toLowerCase().endsWith('.xml'))
    .reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked <= MAX_UNPACKED_MB * 1e6) return;
  throw new CallError(
    `The workbook unpacks to ${Math.round(unpacked / 1e6)} MB, more than ${MAX_UNPACKED_MB}. Save the sheet as CSV and upload that.`,
  );
}

interface Relationship {
  type: string;
  target: string;
}

/** The relationships of a part, by their ids; of the package itself where `part` is empty. */
async function relationships(
  path: string,
  entries: ReadonlyMap<string, Entry>,
  part: string,
): Promise<Map<string, Relationship>> {
  const at = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, at);
  const entry = entries.get(`${folder}_rels/${part.slice(at)}.rels`.toLowerCase());
  const found = new Map<string, Relationship>();
  if (entry === undefined) return found;
  await readXml(streamEntry(path, entry), {
    open(name, { Id: id, Type: type = '', Target: target = '' }) {
      if (name === 'Relationship' && id !== undefined)
        found.set(id, { type, target: resolved(folder, target) });
    },
  });
  return found;
}

const resolved = (folder: string, target: string): string =>
  new URL(target, `part:/${folder}`).pathname.replace(/^\/+/, '');
