import type { App, CallResult } from './app.ts';
import { chartOf, suggestCharts, type Chart, type Suggestion } from './charts.ts';
import { actionButton, el, outward } from './dom.ts';
import { forgetChart, madeChart, rememberChart, requestKey } from './made-charts.ts';
import { pictureIn } from './result.ts';

/** What is drawn from: `version` is another one where the data are others. */
interface Source {
  name: string;
  version: string;
}

interface Around {
  mayCreate: boolean;
  /** Hears of each chart that is made. */
  onMade?: (chart: Chart) => void;
  /** Leads to all charts, where they are on the same page. */
  toAll?: () => void;
}

/** Charts that would fit a dataset, each with its reason; one press makes and shows it. */
export function suggestionsView(app: App, source: Source, around: Around): HTMLElement {
  const list = el('div', { 'aria-live': 'polite' });
  const ask = actionButton('Suggest charts', {}, list, async () => {
    list.replaceChildren(el('p', { class: 'hint' }, 'Looking at the columns…'));
    const suggestions = await suggestCharts(app, source.name);
    list.replaceChildren(
      suggestions.length === 0
        ? el('p', { class: 'empty' }, 'Nothing suits these columns.')
        : el(
            'ul',
            { class: 'list', 'aria-label': 'Suggested charts' },
            ...suggestions.map((suggestion) => entryOf(app, suggestion, source, around)),
          ),
    );
  });
  return el('div', {}, el('div', { class: 'actions' }, ask), list);
}

function entryOf(app: App, suggestion: Suggestion, source: Source, around: Around): HTMLElement {
  const { title, reason, input } = suggestion;
  const outcome = el('div', { 'aria-live': 'polite' });
  const request = requestKey(input, source.version);
  const create = actionButton(
    'Create',
    { class: 'quiet', 'aria-label': `Create ${title}` },
    outcome,
    async () => {
      outcome.replaceChildren(el('p', { class: 'hint' }, 'Drawing…'));
      const { chart, content } = await chartFor(app, request, input);
      const all = around.toAll;
      const toAll = (event: Event): void => {
        if (all === undefined) return;
        event.preventDefault();
        all();
      };
      const links = [
        outward(chart.link, 'Open the interactive chart'),
        el('a', { href: '#charts', click: toAll }, 'All charts'),
      ];
      outcome.replaceChildren(
        pictureIn(content, chart.title) ?? 'The server sent no picture.',
        el('p', { class: 'actions' }, ...links),
      );
      create.textContent = 'Show again';
      create.setAttribute('aria-label', `Show again: ${title}`);
      around.onMade?.(chart);
    },
  );
  return el(
    'li',
    {},
    el('h3', {}, title),
    el('p', { class: 'hint' }, app.words(reason)),
    around.mayCreate ? el('div', { class: 'actions' }, create) : undefined,
    outcome,
  );
}

/** Makes a chart, once: asked for again, it is the one there is, unless somebody has deleted that. */
async function chartFor(
  app: App,
  request: string,
  input: Suggestion['input'],
): Promise<{ chart: Chart; content: CallResult['content'] }> {
  const id = madeChart(request);
  if (id !== undefined) {
    const kept = await app.call('get_chart', { id });
    if (!kept.isError) return { chart: chartOf(kept.structured ?? {}), content: kept.content };
    forgetChart(request);
  }
  const { structured, content } = await app.ask('create_chart', input);
  const chart = chartOf(structured);
  rememberChart(request, chart.id);
  return { chart, content };
}
