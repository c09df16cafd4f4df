/**
 * What is copied out of a table is what is stored, not how it is shown: numbers and dates as they came, long texts
 * whole, what is missing as nothing; cells are parted by tabs, as spreadsheets take them.
 */
export function copyRaw(element: HTMLElement): void {
  element.addEventListener('copy', (event) => {
    const selection = getSelection();
    if (selection === null || event.clipboardData === null) return;
    const ranges = Array.from({ length: selection.rangeCount }, (_, at) => selection.getRangeAt(at));
    const texts = ranges.map(rawTextOf);
    if (texts.includes(undefined)) return;
    event.clipboardData.setData('text/plain', texts.join('\n'));
    event.preventDefault();
  });
}

/** Nothing where only a part of one value is selected: that is copied as it is seen. */
function rawTextOf(range: Range): string | undefined {
  const { commonAncestorContainer: common } = range;
  const inside = common instanceof Element ? common : common.parentElement;
  const value = inside?.closest('data');
  if (value !== null && value !== undefined) {
    return range.toString().trim() === value.textContent ? value.value : undefined;
  }
  const part = range.cloneContents();
  for (const data of part.querySelectorAll('data')) data.textContent = data.value;
  for (const hidden of part.querySelectorAll('button, caption, th small, .nothing')) hidden.textContent = '';
  const rows = [...part.querySelectorAll('tr')];
  if (rows.length === 0) return cellsIn(part) ?? part.textContent ?? '';
  return rows.map((row) => cellsIn(row) ?? '').join('\n');
}

/** The cells of a row, or of a part of one. */
function cellsIn(parent: ParentNode): string | undefined {
  const cells = [...parent.querySelectorAll('th, td')];
  return cells.length === 0 ? undefined : cells.map((cell) => cell.textContent ?? '').join('\t');
}
