/** How a call ended: `refused` is an answer with `isError`, `lost` no answer at all, `wrong` one that is not true. */
export type Outcome = 'ok' | 'refused' | 'wrong' | 'lost';

/** One call; times in milliseconds since the load began. */
export interface Entry {
  tool: string;
  era: string;
  start: number;
  end: number;
  outcome: Outcome;
  detail: string;
}

/** When something was missing, from before it went until all was well again. */
export interface Fault {
  name: string;
  from: number;
  to: number;
}

/** The fault that a call had to do with, if any. */
export const faultAt = (
  faults: readonly Fault[],
  { start, end }: Pick<Entry, 'start' | 'end'>,
): string | undefined => faults.find(({ from, to }) => start <= to && end >= from)?.name;

/** Everything that went wrong, by fault (`none` outside all of them), tool, outcome and text. */
export function troubles(entries: readonly Entry[], faults: readonly Fault[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    if (entry.outcome === 'ok') continue;
    const { tool, era, outcome, detail } = entry;
    const line = [faultAt(faults, entry) ?? 'none', tool, era, outcome, detail].join(' | ');
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}

/** The latencies of calls that met no fault, in ascending order. */
export const undisturbed = (entries: readonly Entry[], faults: readonly Fault[]): number[] =>
  entries
    .filter((entry) => faultAt(faults, entry) === undefined)
    .map(({ start, end }) => end - start)
    .toSorted((a, b) => a - b);
