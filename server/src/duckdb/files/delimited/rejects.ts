import { shownText } from '../../cut-text.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';

/** A line that did not become a row, as DuckDB tells it. */
export interface Reject {
  line: number;
  kind: string;
  text: string;
}

/** So many are kept; there may be more. */
const MAX_REJECTS = 10_000;

/** The options of a reader that keeps its rejects. */
export const KEEP_REJECTS = `, store_rejects = true, rejects_limit = ${MAX_REJECTS}`;

const rejected = z.array(z.tuple([z.coerce.number(), z.string(), z.string().nullable()]));

/** Takes the rejects of the last reading. */
export async function takeRejects(connection: DuckDBConnection): Promise<Reject[]> {
  const reader = await connection.runAndReadAll(
    'SELECT line, error_type::VARCHAR, left(csv_line, 1000) FROM reject_errors ORDER BY line',
  );
  const rejects = rejected.parse(reader.getRowsJson()).map(([line, kind, text]) => ({
    line,
    kind,
    text: (text ?? '').trim(),
  }));
  // A line of blanks is no row.
  return rejects.filter(({ text, kind }) => text !== '' || kind !== 'MISSING COLUMNS');
}

/** Forgets the rejects, so that the next reading has its own. */
export async function dropRejects(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
}

const REASONS: Record<string, [one: string, many: string]> = {
  'MISSING COLUMNS': [
    'it has fewer values than there are columns',
    'they have fewer values than there are columns',
  ],
  'TOO MANY COLUMNS': [
    'it has more values than there are columns',
    'they have more values than there are columns',
  ],
  'UNQUOTED VALUE': ['it has a quote that is not closed', 'they have quotes that are not closed'],
  'LINE SIZE OVER MAXIMUM': ['it is too long', 'they are too long'],
  'INVALID ENCODING': ['it is not valid text', 'they are not valid text'],
};

const SHOWN = 5;
const MAX_SHOWN_TEXT = 80;

/** One sentence for each reason that lines were left out, with the first of them as written. */
export function rejectWarnings(rejects: readonly Reject[]): string[] {
  const byKind = Map.groupBy(rejects, ({ kind }) => kind);
  return [...byKind].map(([kind, each]) => {
    const lines = [...new Set(each.map(({ line }) => line))];
    const [one, many] = REASONS[kind] ?? [`of ${kind.toLowerCase()}`, `of ${kind.toLowerCase()}`];
    const shown = lines.slice(0, SHOWN).join(', ') + (lines.length > SHOWN ? ' …' : '');
    const text = each[0]?.text ?? '';
    const sample = shownText(text, MAX_SHOWN_TEXT);
    return lines.length === 1
      ? `1 line was left out because ${one}: line ${shown}, "${sample}".`
      : `${lines.length}${rejects.length >= MAX_REJECTS ? ' or more' : ''} lines were left out because ${many}: lines ${shown}; the first is "${sample}".`;
  });
}
