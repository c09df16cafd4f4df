import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { BUFFERS } from './reading.ts';
import { type Dialect, delimitersIn, dialectOf } from './sniffed.ts';

const MOST_SAMPLED = 8 << 20;
const MOST_LINES = 20_480;
const LEAST_LINES = 1024;

/**
 * Has DuckDB tell how a text is written; where its strict ways find nothing, by looser ones.
 * @param text its file, its beginning, and its delimiter where that is known
 */
export async function sniff(
  connection: DuckDBConnection,
  text: { path: string; start: string; delimiter: string | undefined },
): Promise<Dialect> {
  const { path, start, delimiter } = text;
  const sample = linesToRead(start);
  const ask = async (options: string): Promise<Dialect> => {
    const reader = await connection.runAndReadAll(
      `FROM sniff_csv(${quoteText(path)}, ${BUFFERS}, sample_size = ${sample}${options})`,
    );
    return dialectOf(reader.getRowObjectsJson()[0], start);
  };
  const line = start.split(/\r?\n|\r/, 1)[0] ?? '';
  const forced = (delimiter === undefined ? delimitersIn(line) : [delimiter]).map(
    (each) => `, delim = ${quoteText(each)}`,
  );
  const ways = [
    ...(delimiter === undefined ? [''] : []),
    ...forced.flatMap((each) => [
      `${each}, ignore_errors = true`,
      `${each}, ignore_errors = true, null_padding = true`,
    ]),
    ', strict_mode = false',
    ', strict_mode = false, ignore_errors = true',
  ];
  let single: Dialect | undefined;
  let failed: unknown;
  for (const way of ways) {
    try {
      const dialect = await ask(way);
      const [only] = dialect.columns;
      // One column whose name holds a delimiter is what uneven lines look like to the sniffer.
      if (dialect.columns.length > 1 || only === undefined || delimitersIn(only.name).length === 0)
        return dialect;
      single ??= dialect;
    } catch (error) {
      // No other way makes lines shorter.
      if (/Maximum line size of \d+/.test(messageOf(error))) throw error;
      failed ??= error;
    }
  }
  if (single !== undefined) return single;
  throw failed;
}

// DuckDB holds all the lines it looks at, so of long ones it gets fewer.
function linesToRead(start: string): number {
  const length = start.length / start.split('\n').length;
  return Math.min(MOST_LINES, Math.max(LEAST_LINES, Math.floor(MOST_SAMPLED / length)));
}
