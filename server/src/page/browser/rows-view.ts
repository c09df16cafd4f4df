import type { App } from './app.ts';
import { actionButton, el, problem } from './dom.ts';
import { formatCount, formatNumber } from './format.ts';
import { listOf, numberOf, type Fields } from './shape.ts';
import { quoted } from './sql-name.ts';
import { tableIn } from './table.ts';

const PAGE_ROWS = 50;

/** The rows of a dataset, a page at a time, with how many there are. */
export async function rowsView(app: App, dataset: string): Promise<HTMLElement> {
  const outcome = el('div', { 'aria-live': 'polite' });
  const place = el('div');
  const where = el('p', { class: 'hint', role: 'status' });
  let total = 0;
  let offset = 0;
  let shown = 0;
  // Rows that are large come in smaller pages, so the way back is remembered.
  let before: readonly number[] = [];

  const show = (answer: Fields): void => {
    shown = listOf(answer['rows']).length;
    const rows = shown === 0 ? undefined : tableIn(answer, `Rows of ${dataset}`);
    place.replaceChildren(rows ?? el('p', { class: 'empty' }, 'It holds no rows.'));
    where.textContent =
      shown < total
        ? `Rows ${formatNumber(offset + 1)} to ${formatNumber(offset + shown)} of ${formatNumber(total)}`
        : formatCount(total, 'row');
    pages.hidden = shown === total;
    const focused = document.activeElement;
    back.disabled = before.length === 0;
    next.disabled = offset + shown >= total;
    // A button that is switched off gives the focus to the other one.
    if (focused === next && next.disabled) back.focus();
    if (focused === back && back.disabled) next.focus();
  };
  const goTo = async (start: number, trail: readonly number[]): Promise<void> => {
    const answer = await pageAt(app, dataset, start);
    offset = start;
    before = trail;
    show(answer);
  };
  const back = actionButton('Previous rows', { class: 'quiet' }, outcome, () =>
    goTo(before.at(-1) ?? 0, before.slice(0, -1)),
  );
  const next = actionButton('Next rows', { class: 'quiet' }, outcome, () =>
    goTo(offset + shown, [...before, offset]),
  );
  const pages = el('div', { class: 'actions' }, back, next);

  try {
    const { structured } = await app.ask('preview_dataset', { dataset, limit: PAGE_ROWS });
    total = numberOf(structured['totalRows']) ?? listOf(structured['rows']).length;
    show(structured);
  } catch (error) {
    return problem(error);
  }
  return el('div', { class: 'rows' }, place, where, pages, outcome);
}

async function pageAt(app: App, dataset: string, offset: number): Promise<Fields> {
  if (offset === 0) {
    return (await app.ask('preview_dataset', { dataset, limit: PAGE_ROWS })).structured;
  }
  const sql = `SELECT * FROM ${quoted(dataset)} LIMIT ${PAGE_ROWS} OFFSET ${offset}`;
  return (await app.ask('query_datasets', { sql, limit: PAGE_ROWS })).structured;
}
