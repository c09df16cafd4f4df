import type { App } from './app.ts';
import { chartOf, suggestCharts, type Suggestion } from './charts.ts';
import { actionButton, el, outward } from './dom.ts';
import { pictureIn } from './result.ts';

/** Charts that would fit a dataset, each with its reason; one press makes and shows it. */
export function suggestionsView(app: App, dataset: string, mayCreate: boolean): HTMLElement {
  const list = el('div', { 'aria-live': 'polite' });
  const ask = actionButton('Suggest charts', {}, list, async () => {
    list.replaceChildren(el('p', { class: 'hint' }, 'Looking at the columns…'));
    const suggestions = await suggestCharts(app, dataset);
    list.replaceChildren(
      suggestions.length === 0
        ? el('p', { class: 'empty' }, 'Nothing suits these columns.')
        : el(
            'ul',
            { class: 'list', 'aria-label': 'Suggested charts' },
            ...suggestions.map((suggestion) => entryOf(app, suggestion, mayCreate)),
          ),
    );
  });
  return el('div', {}, el('div', { class: 'actions' }, ask), list);
}

function entryOf(app: App, { title, reason, input }: Suggestion, mayCreate: boolean): HTMLElement {
  const outcome = el('div', { 'aria-live': 'polite' });
  const create = actionButton(
    'Create',
    { class: 'quiet', 'aria-label': `Create ${title}` },
    outcome,
    async () => {
      outcome.replaceChildren(el('p', { class: 'hint' }, 'Drawing…'));
      const { structured, content } = await app.ask('create_chart', input);
      const chart = chartOf(structured);
      const links = [
        outward(chart.link, 'Open the interactive chart'),
        el('a', { href: '#charts' }, 'All charts'),
      ];
      outcome.replaceChildren(
        pictureIn(content, chart.title) ?? 'The server sent no picture.',
        el('p', { class: 'actions' }, ...links),
      );
    },
  );
  return el(
    'li',
    {},
    el('h3', {}, title),
    el('p', { class: 'hint' }, reason),
    mayCreate ? el('div', { class: 'actions' }, create) : undefined,
    outcome,
  );
}
