/** A line that did not become a row, as DuckDB tells it. */
export interface Reject {
  line: number;
  column: string | null;
  kind: string;
  message: string;
}

const REASONS: Record<string, string> = {
  'MISSING COLUMNS': 'have fewer values than there are columns',
  'TOO MANY COLUMNS': 'have more values than there are columns',
  'UNQUOTED VALUE': 'have a quote that is not closed, or text after one',
  'LINE SIZE OVER MAXIMUM': 'are too long',
  'INVALID ENCODING': 'are not valid text',
  CAST: 'hold a value of another type',
};

const SHOWN = 5;

/** One sentence for each reason that lines were left out. `most` is how many rejects are kept at all. */
export function rejectWarnings(rejects: readonly Reject[], most: number): string[] {
  const byKind = Map.groupBy(rejects, ({ kind }) => kind);
  return [...byKind].map(([kind, each]) => {
    const lines = [...new Set(each.map(({ line }) => line))];
    const shown = lines.slice(0, SHOWN).join(', ') + (lines.length > SHOWN ? ' …' : '');
    const count = rejects.length >= most ? `${lines.length} or more` : String(lines.length);
    const reason = REASONS[kind] ?? `cannot be read (${kind.toLowerCase()})`;
    return `${count} ${count === '1' ? 'line was' : 'lines were'} left out because they ${reason}: line ${shown}.`;
  });
}
