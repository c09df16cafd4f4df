import { z } from 'zod';

const row = z.object({
  Delimiter: z.string(),
  Quote: z.string(),
  Escape: z.string(),
  Comment: z.string(),
  SkipRows: z.number(),
  HasHeader: z.boolean(),
  Columns: z.array(z.object({ name: z.string(), type: z.string() })),
  DateFormat: z.string().nullable(),
  TimestampFormat: z.string().nullable(),
});

/** How a delimited text is written, as DuckDB's sniffer tells it from the first thousands of lines. */
export interface Dialect {
  delimiter: string;
  quote: string;
  escape: string;
  comment: string;
  skip: number;
  header: boolean;
  columns: { name: string; type: string }[];
  dateFormat: string | null;
  timestampFormat: string | null;
}

const told = (text: string): string => (text === '(empty)' ? '' : text);

/**
 * Reads a row of sniff_csv. It names no quote where its lines needed none, yet later ones may: then a quote is the
 * usual one, unless `start` shows one that the sniffer took for text.
 */
export function dialectOf(value: unknown, start: string): Dialect {
  const sniffed = row.parse(value);
  const quote = told(sniffed.Quote) || (start.includes('"') ? '' : '"');
  return {
    delimiter: told(sniffed.Delimiter) || ',',
    quote,
    escape: told(sniffed.Escape) || quote,
    comment: told(sniffed.Comment),
    skip: sniffed.SkipRows,
    header: sniffed.HasHeader,
    columns: sniffed.Columns,
    dateFormat: sniffed.DateFormat,
    timestampFormat: sniffed.TimestampFormat,
  };
}

/** Delimiters that a line holds, the most frequent first: what to try where the sniffer found none. */
export function delimitersIn(line: string): string[] {
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    count: line.split(delimiter).length - 1,
  }));
  return counts
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .map(({ delimiter }) => delimiter);
}
