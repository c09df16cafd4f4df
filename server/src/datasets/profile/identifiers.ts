import type { Counted } from './details.ts';
import { isWhole, mayBeKey, meaningOfName } from './kinds.ts';
import { numberOf, type Measured } from './measures.ts';
import type { Seen } from './texts.ts';

// Fewer rows than this differ by chance.
const ENOUGH_ROWS = 10;
const MAX_KEY_LENGTH = 64;
const CODE = /^\S*(?:\d|@)\S*$/;

/**
 * Whether a column that tells every row from every other may be there to do so: by its name, as whole numbers without
 * gaps, or as texts like codes. Amounts, moments, numbers written as text and sentences differ as well, and identify
 * nothing.
 */
export function isIdentifier(
  one: Measured,
  rows: number,
  { counted, seen, isConverted }: { counted: Counted; seen: Seen | undefined; isConverted: boolean },
): boolean {
  const { column, kind, min, max } = one;
  if (rows < 2 || !mayBeKey(one) || counted.distinct.get(column.name) !== rows) return false;
  const meaning = meaningOfName(column.name);
  if (kind === 'id') return true;
  if (meaning === 'measure' || isConverted) return meaning === 'key' && isWhole(column);
  if (meaning === 'key') return true;
  if (rows < ENOUGH_ROWS) return false;
  if (kind === 'text') {
    const values = seen?.values ?? [];
    const isShort = (one.length?.max ?? Infinity) <= MAX_KEY_LENGTH;
    return isShort && values.length > 0 && values.every(({ value }) => CODE.test(value));
  }
  const [least, most] = [numberOf(min), numberOf(max)];
  return least !== null && most !== null && most - least + 1 === rows;
}
