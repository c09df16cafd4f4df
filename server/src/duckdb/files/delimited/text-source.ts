import { quoteText } from '../../sql/quote.ts';
import type { Signs } from './records.ts';

const MAX_LINE = 4 << 20;
const MIN_LINE = 64 << 10;

/** How long a line may be, by the size of its file in bytes: DuckDB holds buffers of twice the length, however short the file is. */
export const lineBound = (bytes: number): number => Math.min(MAX_LINE, Math.max(MIN_LINE, bytes + 1));

/** A text whose rows DuckDB reads, each value as text. */
export interface TextSource {
  path: string;
  /** Bytes that its longest line may have, by `lineBound`. */
  lineBound: number;
  signs: Signs;
  /** Records above the first row of data. */
  skip: number;
  /** How many columns there are; they are called c0, c1 and so on. */
  width: number;
  /** Whether values that are missing at the end of a row are null; else the row is rejected. */
  isPadded: boolean;
  /** The type that each column is read as by the reader itself; text where there is none. */
  types?: readonly string[];
  /** First values of lines below the table, which have nothing else. */
  footers: readonly string[];
  /** Whether lines that begin with # and have nothing else are comments. */
  hasComments: boolean;
}

/** The name of a column of a text source. */
export const columnAt = (index: number): string => `c${index}`;

/** The FROM of a text source: what reads it, and which lines are no rows. */
export function textSql(source: TextSource, more = ''): string {
  const { path, signs, skip, width, isPadded } = source;
  const names = Array.from({ length: width }, (_, index) => columnAt(index));
  const options = [
    'auto_detect = false',
    `delim = ${quoteText(signs.delimiter)}`,
    `quote = ${quoteText(signs.quote)}`,
    `escape = ${quoteText(signs.escape)}`,
    'header = false',
    `skip = ${skip}`,
    `columns = {${names.map((name, at) => `${name}: ${quoteText(source.types?.[at] ?? 'VARCHAR')}`).join(', ')}}`,
    // DuckDB's own default takes 32 MB a buffer, several at a time.
    `max_line_size = ${source.lineBound}`,
    `buffer_size = ${source.lineBound * 2}`,
    // Padding and line breaks within quotes exclude each other in DuckDB's parallel reader.
    ...(isPadded ? ['null_padding = true', 'parallel = false'] : []),
  ];
  return `read_csv(${quoteText(path)}, ${options.join(', ')}${more})${filterOf(source, names)}`;
}

function filterOf({ isPadded, footers, hasComments }: TextSource, names: readonly string[]): string {
  // Lines of too few values are rejected where they are not padded.
  if (!isPadded || (footers.length === 0 && !hasComments)) return '';
  const [first = columnAt(0), ...others] = names;
  const alone = others.map((name) => `${name} IS NULL`).join(' AND ');
  const which = [
    ...(footers.length === 0
      ? []
      : [`trim(CAST(${first} AS VARCHAR)) IN (${footers.map(quoteText).join(', ')})`]),
    ...(hasComments ? [`starts_with(CAST(${first} AS VARCHAR), '#')`] : []),
  ];
  return ` WHERE NOT coalesce((${which.join(' OR ')}) AND ${alone}, false)`;
}
