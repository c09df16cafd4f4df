import { cutText } from '../cut-text.ts';

/** The characters that a name keeps of a longer one; a copy has its number besides. */
const MAX_NAME = 200;

// oxlint-disable-next-line no-control-regex -- control characters are what is taken out
const bare = (text: string): string => text.replace(/[\s\u0000-\u001f]+/g, ' ').trim();

/** What is to be known of names that are too long to be kept whole; nothing where there are none. */
export function cutNames(raw: readonly string[]): string[] {
  const long = raw.map(bare).filter((name) => cutText(name, MAX_NAME) !== name);
  const [first] = long;
  if (first === undefined) return [];
  const which = long.length === 1 ? 'The name of a column was' : `The names of ${long.length} columns were`;
  return [
    `${which} cut to ${MAX_NAME} characters: "${cutText(first, 40)}…"${long.length > 1 ? ' and others' : ''}.`,
  ];
}

/**
 * Names for columns: at most 200 characters long, trimmed, blanks in a row made one, none empty, and none the same as another but for case,
 * since SQL could not tell them apart. They are made up as DuckDB makes them up: column0, a_1.
 */
export function columnNames(raw: readonly string[]): string[] {
  const taken = new Set<string>();
  const copies = new Map<string, number>();
  return raw.map((text, index) => {
    const base = cutText(bare(text), MAX_NAME).trim() || `column${index}`;
    let name = base;
    // Counted on from the last copy: thousands of columns may have one name.
    for (let copy = copies.get(base) ?? 1; taken.has(name.toLowerCase()); copy += 1) {
      name = `${base}_${copy}`;
      copies.set(base, copy + 1);
    }
    taken.add(name.toLowerCase());
    return name;
  });
}
