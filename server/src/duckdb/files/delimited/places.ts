import type { Signs } from './records.ts';
import { recordsOf } from './repair.ts';

/** The lines at which the first of these values of a column stand, in the order of the file. */
export async function placesOf(
  path: string,
  signs: Signs,
  { skip, column, values }: { skip: number; column: number; values: readonly string[] },
): Promise<{ line: number; value: string }[]> {
  const places: { line: number; value: string }[] = [];
  let left = skip;
  for await (const records of recordsOf(path, signs)) {
    for (const { fields, line } of records.slice(left)) {
      const value = fields[column];
      if (value !== undefined && values.includes(value)) places.push({ line, value });
      if (places.length >= values.length) return places;
    }
    left = Math.max(0, left - records.length);
  }
  return places;
}

/** Places as a sentence has them. */
export const placeWords = (places: readonly { line: number; value: string }[]): string =>
  places.map(({ line, value }) => `line ${line} holds "${value}"`).join(', ');
