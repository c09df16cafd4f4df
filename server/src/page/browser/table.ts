import { isNumeric, typeInWords } from './column-types.ts';
import { copyRaw } from './copy-raw.ts';
import { el } from './dom.ts';
import { formatCount, formatNumber } from './format.ts';
import { listOf, recordsOf, textOf, type Fields } from './shape.ts';
import { tableCell } from './table-cell.ts';
import { lookOf, type ColumnLook } from './value-text.ts';

const MAX_ROWS = 200;

/** One column: its name, what stands small below it, and how its values are shown. */
export interface Head {
  name: string;
  note?: string | undefined;
  look?: ColumnLook | undefined;
}

/** How counts and shares are shown: on the right, by the customs of the reader's language. */
export const COUNT: ColumnLook = { kind: 'whole', digits: 0, grouped: true };

/**
 * A table that is wider than the screen scrolls by itself, by keyboard too. A value may be a node, which is shown as
 * it is.
 */
export function table(caption: string, heads: readonly Head[], rows: readonly unknown[][]): HTMLElement {
  const shown = rows.slice(0, MAX_ROWS);
  const frame = el(
    'div',
    { class: 'wide', tabindex: 0, role: 'group', 'aria-label': caption },
    el(
      'table',
      {},
      el('caption', { class: 'unseen' }, caption),
      el('thead', {}, el('tr', {}, ...heads.map(headCell))),
      el(
        'tbody',
        {},
        ...shown.map((row) =>
          el('tr', {}, ...row.map((value, at) => tableCell(value, heads[at]?.name ?? '', heads[at]?.look))),
        ),
      ),
    ),
    rows.length > shown.length
      ? el(
          'p',
          { class: 'hint' },
          `The first ${formatNumber(MAX_ROWS)} of ${formatCount(rows.length, 'row')}.`,
        )
      : undefined,
  );
  copyRaw(frame);
  return frame;
}

const headCell = ({ name, note, look }: Head): HTMLElement =>
  el(
    'th',
    { scope: 'col', class: look !== undefined && isNumeric(look.kind) ? 'number' : undefined },
    name,
    note === undefined ? undefined : el('small', {}, note),
  );

/** The table in an answer that has `columns` and `rows`, or nothing. */
export function tableIn(answer: Fields, caption: string): HTMLElement | undefined {
  const rows = listOf(answer['rows']).filter((row) => Array.isArray(row));
  const columns = recordsOf(answer['columns']);
  if (columns.length === 0 || !Array.isArray(answer['rows'])) return undefined;
  const heads = columns.map(({ name: given, type: told }, at): Head => {
    const name = textOf(given) ?? '';
    const type = textOf(told);
    if (type === undefined) return { name };
    return {
      name,
      note: typeInWords(type),
      look: lookOf(
        name,
        type,
        rows.map((row: unknown[]) => row[at]),
      ),
    };
  });
  return table(caption, heads, rows);
}
