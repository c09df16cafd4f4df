import { el } from './dom.ts';
import { formatValue } from './format.ts';
import { listOf, recordsOf, textOf, type Fields } from './shape.ts';

const MOST_ROWS = 200;
const NUMERIC = /INT|DECIMAL|DOUBLE|FLOAT|REAL|NUMERIC/i;

/** A table that is wider than the screen scrolls by itself, by keyboard too. */
export function table(caption: string, heads: readonly Head[], rows: readonly unknown[][]): HTMLElement {
  const shown = rows.slice(0, MOST_ROWS);
  const classOf = (index: number): string | undefined =>
    heads[index]?.isNumber === true ? 'number' : undefined;
  return el(
    'div',
    { class: 'wide', tabindex: 0, role: 'group', 'aria-label': caption },
    el(
      'table',
      {},
      el('caption', { class: 'unseen' }, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...heads.map(({ name, note }, index) =>
            el(
              'th',
              { scope: 'col', class: classOf(index) },
              name,
              note === undefined ? undefined : el('small', {}, note),
            ),
          ),
        ),
      ),
      el(
        'tbody',
        {},
        ...shown.map((row) => el('tr', {}, ...row.map((value, index) => cell(value, classOf(index))))),
      ),
    ),
    rows.length > shown.length ? el('p', { class: 'hint' }, `The first ${MOST_ROWS} are shown.`) : undefined,
  );
}

/** One column: its name, what stands small below it, and whether its values line up on the right. */
export interface Head {
  name: string;
  note?: string | undefined;
  isNumber?: boolean;
}

/** The table in an answer that has `columns` and `rows`, or nothing. */
export function tableIn(answer: Fields, caption: string): HTMLElement | undefined {
  const rows = listOf(answer['rows']).filter((row) => Array.isArray(row));
  const columns = recordsOf(answer['columns']);
  if (columns.length === 0 || !Array.isArray(answer['rows'])) return undefined;
  const heads = columns.map(({ name, type }) => {
    const note = textOf(type);
    return { name: textOf(name) ?? '', note, isNumber: NUMERIC.test(note ?? '') };
  });
  return table(caption, heads, rows);
}

const cell = (value: unknown, kind: string | undefined): HTMLElement =>
  value === null || value === undefined
    ? el('td', { class: `nothing ${kind ?? ''}` }, '–')
    : el('td', { class: kind }, formatValue(value));
