import type { Encoding } from './encoding.ts';
import { ArrayLines } from './json-array.ts';
import { LongNumbers, mayHoldLongNumbers } from './long-numbers.ts';
import { MAX_LOCATED, transcode, type Turn } from './transcode.ts';

/** What JSON needs before DuckDB reads it. */
export async function turnsOf(path: string, isArray: boolean, { name }: Encoding): Promise<Turn[]> {
  return [
    ...(isArray ? [new ArrayLines()] : []),
    ...(name.startsWith('utf-16') || (await mayHoldLongNumbers(path)) ? [new LongNumbers()] : []),
  ];
}

/** Writes a text again as UTF-8, and says what of it was lost. */
export async function inUtf8(
  path: string,
  encoding: string,
  scratch: string,
  turns: readonly Turn[],
): Promise<{ path: string; warnings: string[] }> {
  const { unreadable, unreadableLines, nuls } = await transcode(path, encoding, scratch, turns);
  const warnings: string[] = [];
  if (unreadable > 0) {
    const shown =
      unreadableLines.join(', ') +
      (unreadableLines.length === MAX_LOCATED && unreadable > MAX_LOCATED ? ' …' : '');
    warnings.push(
      `${unreadable} ${unreadable === 1 ? 'character is' : 'characters are'} not valid ${encoding} and ${unreadable === 1 ? 'was' : 'were'} replaced by "\ufffd": line ${shown}.`,
    );
  }
  if (nuls > 0) warnings.push(`${nuls} NUL characters were left out.`);
  return { path: scratch, warnings };
}
