import { shownText } from '../../cut-text.ts';
import { CallError } from '../../../errors.ts';
import type { ReadingOptions, ReadingReport } from '../../reading.ts';
import { type Candidate, candidatesIn } from './candidates.ts';
import { decideHeader } from './header.ts';
import { isBlank, type Layout } from './layout.ts';
import { lineEndOf, type Signs, type TextRecord } from './records.ts';
import { nameOfSign } from './sign-names.ts';

export type Guess = ReadingReport['guesses'][number];

/** How a delimited text is written, and where its table begins. */
export interface Dialect {
  signs: Signs;
  /** Nothing between values: the text is one column. */
  isSingle: boolean;
  /** Records above the first row of the table, which holds the names where there are any. */
  skip: number;
  header: boolean;
  /** The names as written, one for each column; '' where there is none. */
  names: string[];
  /** The rows of the beginning, without names and blank lines. */
  rows: string[][];
  /** The last lines of the beginning, blank ones included. */
  tail: string[][];
  /** Whether DuckDB's strict reader would not take the text as it is: stray quotes, line ends of two kinds. */
  isIrregular: boolean;
  guesses: Guess[];
}

const BODY_ROWS = 50;
const TAIL_LINES = 20;
const MAX_SENTENCE = 1_000;

/**
 * Decides how a text is written. What its owner says is taken as said.
 * @param text its beginning; `isWhole` where that is all of it
 * @param given.hint a delimiter that the file's name speaks for
 * @throws CallError where what the owner says does not fit the text
 */
export function decideDialect(
  text: string,
  given: { isWhole: boolean; hint?: string | undefined; options: ReadingOptions },
): Dialect {
  const { options, isWhole } = given;
  const sep = /^\ufeff?"?sep=(.|\\t)"?[ \t]*(?:\r\n|\n|\r)/i.exec(text)?.[1];
  const told = options.delimiter ?? (sep === '\\t' ? '\t' : sep);
  mustOccur(options.delimiter, text);
  const from = options.skipRows ?? (sep === undefined ? 0 : 1);
  const [best, second] = candidatesIn({ text, isWhole, from }, told, given.hint);
  if (best === undefined) throw new Error('a text has no dialect');
  const { signs, records } = best;
  if (options.skipRows !== undefined && records.every(isBlank)) {
    throw new CallError(`There is nothing below the ${options.skipRows} rows that skipRows leaves out.`);
  }
  // Rows that the owner has counted: the table begins where they end.
  const start = options.skipRows === undefined ? (best.layout?.start ?? 0) : 0;
  const blanks = Math.max(
    records.slice(start).findIndex((record) => !isBlank(record)),
    0,
  );
  const table = records.slice(start + blanks);
  const rows = table.filter((record) => !isBlank(record)).map(({ fields }) => fields);
  const [first = [], ...body] = rows;
  const decision = decideHeader(first, body.slice(0, BODY_ROWS), isWhole);
  const evidence = shorten(decision.evidence, MAX_SENTENCE);
  const header = options.header ?? decision.header;
  const above = records.slice(0, start).filter((record) => !isBlank(record));
  const names = namesOf(first, body, header, best.layout);
  return {
    signs,
    isSingle: best.layout === undefined && told === undefined,
    skip: from + start + blanks,
    header,
    names,
    rows: header ? body : rows,
    tail: table.slice(-TAIL_LINES).map(({ fields }) => fields),
    isIrregular: best.strayQuotes > 0 || hasMixedLineEnds(text) || hasQuoteAbove(text, table[0], signs),
    guesses: [
      ...(told === undefined ? [delimiterGuess(best, second)] : []),
      ...(sep !== undefined && options.delimiter === undefined
        ? [guess('delimiter', told ?? sep, `The first line of the file says so: "sep=${sep}".`)]
        : []),
      ...quoteGuesses(best, text),
      ...(options.header === undefined
        ? [
            {
              ...guess('header', header ? 'true' : 'false', evidence, decision.sure),
              candidates: decision.sure ? [] : [String(!header)],
            },
          ]
        : []),
      ...(header && names.length === first.length + 1 ? [namelessGuess(first, signs)] : []),
      ...(options.skipRows === undefined && above.length > 0 ? [aboveGuess(above, from + start)] : []),
    ],
  };
}

const guess = (about: Guess['about'], value: string, evidence: string, sure = true): Guess => ({
  about,
  column: null,
  value,
  evidence,
  sure,
  candidates: [],
});

function mustOccur(delimiter: string | undefined, text: string): void {
  if (delimiter === undefined || text.includes(delimiter)) return;
  throw new CallError(
    `The delimiter ${nameOfSign(delimiter)} does not occur at the beginning of the file, whose first line is "${shorten(text.split(/[\r\n]/, 1)[0] ?? '')}". Leave the delimiter out to have it found.`,
  );
}

function delimiterGuess(best: Candidate, second: Candidate | undefined): Guess {
  const { layout, signs, score } = best;
  if (layout === undefined) {
    return {
      ...guess(
        'delimiter',
        '',
        'No sign divides the lines into the same number of values, so each line is one value.',
        second === undefined,
      ),
      candidates: second === undefined ? [] : [second.signs.delimiter],
    };
  }
  const { width, share } = layout;
  const count = share > 0.999 ? 'Every row' : `${Math.round(share * 100)} of 100 rows`;
  const isClose = second?.layout !== undefined && score - second.score < 0.2;
  return {
    ...guess(
      'delimiter',
      signs.delimiter,
      `${count} at the beginning of the file has ${width} values when it is divided at ${nameOfSign(signs.delimiter)}.`,
      !isClose,
    ),
    candidates: isClose ? [second.signs.delimiter] : [],
  };
}

// Rows that begin with a name of their own, as R writes them, or a value with a delimiter in it that nothing quotes.
const namelessGuess = ([name = '']: readonly string[], { delimiter }: Signs): Guess =>
  guess(
    'header',
    'true',
    `The rows have one value more than there are names, so the first column was taken for one without a name, and "${name}" for the second. If a value holds ${nameOfSign(delimiter)} instead, it must stand in quotes.`,
    false,
  );

function quoteGuesses({ signs, strayQuotes }: Candidate, text: string): Guess[] {
  if (signs.quote === '' && text.includes('"')) {
    const why = 'Double quotes do not come in pairs here, so they were kept as part of the values.';
    return [{ ...guess('quote', '', why, false), candidates: ['"'] }];
  }
  if (strayQuotes > 0) {
    const why = 'Some quotes stand within values or are never closed; they were kept as part of the values.';
    return [guess('quote', signs.quote, why, false)];
  }
  return signs.quote === "'" ? [guess('quote', "'", 'Values stand in single quotes.')] : [];
}

function aboveGuess(above: readonly TextRecord[], skip: number): Guess {
  const shown = above
    .slice(0, 3)
    .map(({ fields }) => `"${shorten(fields.filter((field) => field !== '').join(' '))}"`);
  const which =
    above.length === 1 ? 'A line above the table was' : `${above.length} lines above the table were`;
  const more = above.length > shown.length ? ' …' : '';
  return {
    ...guess('skipRows', String(skip), `${which} left out: ${shown.join(', ')}${more}.`, false),
    candidates: ['0'],
  };
}

const shorten = (text: string, most = 60): string => shownText(text, most);

/** The names of the columns as the first row has them, as many as the rows have values. */
function namesOf(
  first: readonly string[],
  body: readonly (readonly string[])[],
  header: boolean,
  layout: Layout | undefined,
): string[] {
  const width = layout?.width ?? 1;
  if (!header) return Array.from({ length: Math.max(width, first.length) }, () => '');
  if (first.length !== width - 1)
    return Array.from({ length: Math.max(width, first.length) }, (_, at) => first[at] ?? '');
  // Each row ends with a delimiter that the names do not have, or begins with a name of its own, as R writes it.
  const isTrailing = body.every((row) => (row[width - 1] ?? '').trim() === '');
  return isTrailing ? [...first] : ['', ...first];
}

// A CRLF, and a line feed alone, as spreadsheets write it within a cell.
function hasMixedLineEnds(text: string): boolean {
  if (!text.includes('\r') || lineEndOf(text) === '\r') return false;
  const pairs = text.split('\r\n').length;
  return text.split('\r').length !== pairs || text.split('\n').length !== pairs;
}

// Quotes in a title are not there to be paired, and DuckDB would pair them.
function hasQuoteAbove(text: string, first: TextRecord | undefined, { quote }: Signs): boolean {
  if (first === undefined || first.line === 1 || quote === '') return false;
  const lines = text.split(lineEndOf(text), first.line - 1);
  return lines.some((line) => line.includes(quote));
}
