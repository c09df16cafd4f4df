import type { Emit } from '../../../core/event.ts';
import { withProduct } from './contestants.ts';
import { bearer, legacy, modern } from './dialects.ts';
import { limit } from './limits.ts';
import { echoCalls } from './load.ts';

const CONNECTIONS = 32;
// As in the image, however much this machine has.
const CONTAINER = { NODE_OPTIONS: '--max-old-space-size=256 --max-semi-space-size=16' };
// The first thousands compile code and fill pools; from then on nothing may grow.
const MARKS = [10_000, 50_000, 100_000];
const MEGABYTE = 1024 * 1024;
/** What a collection leaves behind differs by this much between two looks at the same process, in MB. */
const MOST_HEAP = 3;
const MOST_RSS = 24;

/** A hundred thousand calls, half of each revision. @returns whether memory stayed as it was */
export async function measureMemory(environment: Record<string, string>, emit: Emit): Promise<boolean> {
  return withProduct(environment, { gauge: true, env: CONTAINER }, async (product, key) => {
    const headers = bearer(key);
    const dialects = [modern(headers), await legacy(product.origin, headers)];
    const rows: number[][] = [];
    let done = 0;
    for (const mark of MARKS) {
      for (const dialect of dialects) {
        const calls = (mark - done) / dialects.length;
        await echoCalls(product.origin, dialect, { calls, connections: CONNECTIONS });
      }
      done = mark;
      const { rss, heapUsed, external } = await product.memory();
      rows.push([
        mark,
        ...[rss, heapUsed, external].map((bytes) => Math.round((bytes / MEGABYTE) * 10) / 10),
      ]);
    }
    emit({ type: 'table', columns: ['calls', 'RSS MB', 'heap MB', 'external MB'], rows });
    const grown = (column: number): number => {
      const [first, last] = [rows[0], rows.at(-1)].map((row) => row?.[column] ?? Number.NaN);
      return Math.round(((last ?? Number.NaN) - (first ?? Number.NaN)) * 10) / 10;
    };
    const kept = [
      limit(emit, 'heap after 100,000 calls', grown(2), MOST_HEAP, 'MB more than after 10,000'),
      limit(emit, 'RSS after 100,000 calls', grown(1), MOST_RSS, 'MB more than after 10,000'),
    ];
    return kept.every(Boolean);
  });
}
