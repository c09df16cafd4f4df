import { workbookFiles, zip } from '../xlsx.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** Codes of number formats; a cell with `s="1"` has the first. */
interface Parts {
  /** The `<row>` elements. */
  rows: string;
  /** What stands behind the rows, such as `<mergeCells>`. */
  behind?: string;
  formats?: string[];
  /** The `<si>` elements of the shared texts. */
  strings?: string;
  from1904?: boolean;
  /** Other parts of the archive. */
  more?: Record<string, string>;
}

/** A workbook of one sheet whose XML is written by hand, for what no writer of ours makes. */
export function sheetXml({
  rows,
  behind = '',
  formats = [],
  strings,
  from1904 = false,
  more = {},
}: Parts): Buffer {
  const files = workbookFiles({ Sheet1: [] });
  const styles = formats.map(
    (code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${code.replaceAll('"', '&quot;')}"/>`,
  );
  const xfs = ['0', ...formats.map((_code, at) => String(164 + at))].map((id) => `<xf numFmtId="${id}"/>`);
  const relations = files['xl/_rels/workbook.xml.rels'] ?? '';
  return zip({
    ...files,
    'xl/workbook.xml': (files['xl/workbook.xml'] ?? '').replace(
      '<sheets>',
      `${from1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>`,
    ),
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${styles.join('')}</numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>${xfs.join('')}</cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${behind}</worksheet>`,
    ...(strings === undefined
      ? {}
      : {
          'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${strings}</sst>`,
          'xl/_rels/workbook.xml.rels': relations.replace(
            '</Relationships>',
            '<Relationship Id="ss" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
          ),
        }),
    ...more,
  });
}

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A row of cells, from column A on: a text, a number, nothing, or a cell's own XML. */
export function row(
  number: number,
  cells: readonly (string | number | null | { xml: string })[],
  attributes = '',
): string {
  const xml = cells.map((cell, at) => {
    const address = `${String.fromCodePoint(65 + at)}${number}`;
    if (cell === null) return '';
    if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`;
    if (typeof cell === 'string') return `<c r="${address}" t="inlineStr"><is><t>${text(cell)}</t></is></c>`;
    return cell.xml.replace('<c', `<c r="${address}"`);
  });
  return `<row r="${number}" ${attributes}>${xml.join('')}</row>`;
}

/** A number in the format of this style. */
export const styled = (value: number | string, style: number): { xml: string } => ({
  xml: `<c s="${style}"><v>${value}</v></c>`,
});
