import { isTyped } from '../../conventions/match.ts';
import { decideHeader } from './header.ts';
import { isAside, type Layout, layoutOf } from './layout.ts';
import { type Signs, splitRecords, type TextRecord } from './records.ts';

/** One way to read the beginning of a text, and how well it explains it. */
export interface Candidate {
  signs: Signs;
  /** Nothing where the text is one column. */
  layout: Layout | undefined;
  /** The records of the beginning, those left out that its owner or a `sep=` line takes away. */
  records: TextRecord[];
  strayQuotes: number;
  score: number;
}

/** The beginning of a text, and the records of it that are no part of the table for certain. */
export interface Head {
  text: string;
  isWhole: boolean;
  from: number;
}

const MAX_RECORDS = 500;
const SCORED_ROWS = 50;
const COMMON = [',', ';', '\t', '|'];
// Signs of prose, times and numbers, which delimit only where everything speaks for it.
const PROSE = ['^', '~', ':', ' ', '\uff0c', '\uff1b'];
const RARE = ['\u0001', '\u001f', '\u00a6', ...PROSE];
const PRIOR: Record<string, number> = { ',': 0.05, ';': 0.05, '\t': 0.08, '|': 0.03, ':': -0.2, ' ': -0.3 };
const CONSISTENT_SHARE = 0.9;
const SINGLE_SCORE = 0.55;

/** A table of more columns is not read. Sheets of Excel have as many. */
export const MAX_COLUMNS = 16_384;

/** Every way that can be, the best first. `told` is a delimiter that is known, `hint` one that is likely. */
export function candidatesIn(head: Head, told: string | undefined, hint: string | undefined): Candidate[] {
  if (told !== undefined) return [splitAt(head, told)];
  const found = [...COMMON, ...RARE]
    .filter((sign) => head.text.includes(sign))
    .map((sign) => splitAt(head, sign));
  const consistent = found
    .filter(({ layout }) => layout !== undefined && layout.share >= CONSISTENT_SHARE && layout.above === 0)
    .map(({ signs }) => signs.delimiter);
  const scored = found.flatMap((candidate) => {
    const score = scoreOf(candidate, consistent);
    return score === undefined
      ? []
      : [{ ...candidate, score: score + (hint === candidate.signs.delimiter ? 0.5 : 0) }];
  });
  return [...scored, singleColumn(head)].toSorted((a, b) => b.score - a.score);
}

function split(head: Head, signs: Signs): Omit<Candidate, 'score'> {
  const { text, isWhole, from } = head;
  const { records, strayQuotes } = splitRecords(text, signs, { isWhole, limit: MAX_RECORDS });
  const own = records.slice(from);
  return { signs, records: own, layout: layoutOf(own), strayQuotes };
}

function splitAt(head: Head, delimiter: string): Candidate {
  const [usual, ...others] = quotesIn(head.text, delimiter).map((signs) => split(head, signs));
  if (usual === undefined) throw new Error('a text has no quotes to try');
  // Without its quotes a text is read only where that makes it regular.
  const better = others.find((way) => {
    const gain = (way.layout?.share ?? 0) - (usual.layout?.share ?? 0);
    return gain > 0.05 || (gain >= 0 && usual.strayQuotes > 0 && way.records.length > usual.records.length);
  });
  return { ...(better ?? usual), score: 1 };
}

function quotesIn(text: string, delimiter: string): Signs[] {
  const double: Signs = { delimiter, quote: '"', escape: '"' };
  if (isSingleQuoted(text, delimiter)) {
    const escape = text.includes("\\'") ? '\\' : "'";
    return [{ delimiter, quote: "'", escape }, double];
  }
  if (!text.includes('"')) return [double];
  const none: Signs = { delimiter, quote: '', escape: '' };
  // A backslash before a quote that does not end a value.
  const isBackslash =
    !text.includes('""') && /[^\\\s]\\"(?![,;\t|\r\n]|$)|\\"[,;|]? ?[^",;\t|\r\n]/.test(text);
  return isBackslash ? [{ ...double, escape: '\\' }, double, none] : [double, none];
}

function isSingleQuoted(text: string, delimiter: string): boolean {
  if (text.includes('"') || !text.includes("'")) return false;
  const lines = text
    .split(/\r\n|\n|\r/, 51)
    .filter((line) => line !== '')
    .slice(0, 50);
  const sign = RegExp.escape(delimiter);
  const value = new RegExp(`(?:^|${sign})'(?:[^']|''|\\\\')*'(?:${sign}|$)`);
  const quoted = lines.filter((line) => value.test(line));
  return lines.length > 1 && quoted.length >= (lines.length - 1) * 0.8;
}

/** How well a delimiter explains the text: about 1, and less or nothing where it does not. */
function scoreOf({ signs, records, layout }: Candidate, consistent: readonly string[]): number | undefined {
  if (layout === undefined) return undefined;
  const { delimiter } = signs;
  const { width, start, above, isApart, share } = layout;
  // Of blanks or points in a long text. Where a common delimiter makes so many columns, the table is refused instead.
  if (width > MAX_COLUMNS && RARE.includes(delimiter)) return undefined;
  const table = records
    .slice(start)
    .filter((record) => !isAside(record, width))
    .slice(0, SCORED_ROWS + 1)
    .map(({ fields }) => fields);
  const [first = [], ...body] = table;
  // Lines above a table are titles, and the table has names then.
  if (above > 0 && (body.length === 0 || !decideHeader(first, body).header)) return undefined;
  // One row of prose: "hello, world" is a text with a comma.
  if (body.length === 0 && first.slice(1).every((cell) => cell.startsWith(' '))) return undefined;
  const columns = Array.from({ length: width }, (_, at) =>
    body.map((row) => row[at] ?? '').filter((cell) => cell.trim() !== ''),
  );
  const typed = columns.filter((cells) => cells.length > 0 && cells.every(isTyped)).length / width;
  if (PROSE.includes(delimiter) && (share < CONSISTENT_SHARE || typed < 0.5 || above > 0)) return undefined;
  const others = consistent.filter((other) => other !== delimiter && COMMON.includes(other));
  const cells = body.flat();
  const foreign = cells.filter(
    (cell) => !isTyped(cell) && others.some((other) => cell.includes(other)),
  ).length;
  const lost = above === 0 ? 0 : isApart ? 0.1 : 0.3 + above / (above + table.length);
  return (
    share +
    typed / 2 -
    foreign / Math.max(cells.length, 1) -
    lost +
    (PRIOR[delimiter] ?? 0) +
    Math.min(width, 10) / 100
  );
}

// A text is one column where no delimiter explains it. DuckDB wants a delimiter nevertheless: one that is not in it.
function singleColumn(head: Head): Candidate {
  const delimiter =
    ['\u001f', '\u001e', '\u0002', '\u0003'].find((sign) => !head.text.includes(sign)) ?? '\u0004';
  const quoted = split(head, { delimiter, quote: '"', escape: '"' });
  const own = quoted.strayQuotes === 0 ? quoted : split(head, { delimiter, quote: '', escape: '' });
  const cells = own.records.slice(1, SCORED_ROWS).flatMap(({ fields }) => fields);
  const isTypedText = cells.length > 0 && cells.every((cell) => cell.trim() === '' || isTyped(cell));
  return { ...own, layout: undefined, score: SINGLE_SCORE + (isTypedText ? 0.5 : 0) };
}
