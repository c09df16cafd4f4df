import { CallError } from '../../errors.ts';

const HTML = /^<(?:!doctype\s+html|html|head|body|meta|title|script|style|table|div|frameset)\b/i;
const TITLE = /<title[^<>]*>([^<]*)<\/title>/i;
const MAX_TITLE = 100;
const SPREADSHEET_XML = 'urn:schemas-microsoft-com:office:spreadsheet';
// Of Markdown: |---|:--:|; of psql: ---+---; of mysql: +---+---+. Of a line without the blanks around it: two quantifiers
// that take the same blanks need time by the square of their number.
const RULES: [RegExp, string][] = [
  [/^(?:\|\s*)?:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?$/, 'a table in Markdown'],
  [/^\+(?:-+\+){1,}$/, 'a table drawn with lines, as database programs print it'],
  [/^-+(?:\+-+)+$/, 'a table drawn with lines, as psql prints it'],
];

/**
 * Refuses texts that are no tables of values, of which a reader of CSV would make one all the same.
 *
 * @param start the beginning of the text
 * @throws CallError that says what it is and what to do
 */
export function mustBeTable(start: string): void {
  const text = start.trimStart();
  // Comments and declarations stand before the first element.
  const element = text.replace(/^(?:<\?[^>]*\?>|<!--[^]*?-->|\s)+/, '');
  if (HTML.test(element)) throw new CallError(ofHtml(text));
  if (text.includes(SPREADSHEET_XML))
    throw new CallError(
      'This is an Excel workbook in XML of 2003, which cannot be read. Save it as .xlsx or CSV.',
    );
  if (isXml(text, element))
    throw new CallError(
      'This is XML, which cannot be read. Convert it to CSV or JSON, one object for each row.',
    );
  const rule = text
    .split('\n', 3)
    .slice(0, 2)
    .flatMap((line) => RULES.find(([pattern]) => pattern.test(line.trim())) ?? []);
  if (rule.length > 0)
    throw new CallError(`This is ${String(rule[1])}, which cannot be read. Export the rows as CSV.`);
}

function ofHtml(text: string): string {
  const title = TITLE.exec(text)?.[1]?.trim() ?? '';
  const isShown = title !== '' && title.length <= MAX_TITLE;
  const page = `This is a web page (HTML${isShown ? `, "${title}"` : ''}) and no data file.`;
  return /<table\b/i.test(text)
    ? `${page} If the table in it is what you want, open it in a spreadsheet program and save that as .xlsx or CSV.`
    : `${page} The address that it was downloaded from probably asks to sign in first, or leads to a page about the file: get the file itself.`;
}

// A header such as <DATE>,<TIME> is none.
function isXml(text: string, element: string): boolean {
  if (/^<\?xml\b/i.test(text)) return true;
  const [, name] = /^<([A-Za-z_][\w:.-]*)(?:\s[^<>]*)?>/.exec(element) ?? [];
  const [first = ''] = element.split('\n', 1);
  return (
    name !== undefined && !/>\s*[,;\t|]/.test(first) && new RegExp(String.raw`</[\w:.-]+>`).test(element)
  );
}
