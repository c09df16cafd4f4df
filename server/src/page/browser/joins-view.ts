import type { App } from './app.ts';
import { actionButton, el } from './dom.ts';
import { box } from './result.ts';
import { recordsOf, textOf, type Fields } from './shape.ts';

/** What a dataset could be joined with, looked for when asked. */
export function joinsView(app: App, dataset: string): HTMLElement {
  const outcome = el('div', { 'aria-live': 'polite' });
  const look = actionButton('Look for datasets to join', { class: 'quiet' }, outcome, async () => {
    outcome.replaceChildren(el('p', { class: 'hint' }, 'Comparing with your other datasets…'));
    const { structured } = await app.ask('describe_dataset', { dataset });
    const found = recordsOf(structured['relationships']);
    outcome.replaceChildren(
      found.length === 0
        ? el('p', { class: 'empty' }, 'No other dataset has a column that fits.')
        : el('ul', { class: 'list', 'aria-label': 'Joins' }, ...found.map((join) => entryOf(app, join))),
    );
  });
  return el('div', {}, el('div', { class: 'actions' }, look), outcome);
}

function entryOf(app: App, { reason, sql }: Fields): HTMLElement {
  const statement = textOf(sql);
  return el(
    'li',
    {},
    el('p', {}, app.words(textOf(reason) ?? '')),
    statement === undefined
      ? undefined
      : el(
          'details',
          { class: 'plain' },
          el('summary', {}, 'SQL of the join'),
          box('SQL of the join', statement),
        ),
  );
}
