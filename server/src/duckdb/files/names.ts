/**
 * Names for columns: trimmed, blanks in a row made one, none empty, and none the same as another but for case,
 * since SQL could not tell them apart. They are made up as DuckDB makes them up: column0, a_1.
 */
export function columnNames(raw: readonly string[]): string[] {
  const taken = new Set<string>();
  const copies = new Map<string, number>();
  return raw.map((text, index) => {
    // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
    const base = text.replace(/[\s\u0000-\u001f]+/g, ' ').trim() || `column${index}`;
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
