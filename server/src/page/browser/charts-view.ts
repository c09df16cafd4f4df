import type { App } from './app.ts';
import { listCharts, type Chart } from './charts.ts';
import { listDatasets } from './datasets.ts';
import { confirmed } from './dialog.ts';
import { actionButton, el, newId, outward, problem } from './dom.ts';
import { formatTime } from './format.ts';
import { pictureIn } from './result.ts';
import { suggestionsView } from './suggestions-view.ts';

/** Every chart the reader has, and a way to one more. */
export async function chartsView(app: App): Promise<HTMLElement> {
  const tools = new Set((await app.tools()).map(({ name }) => name));
  const heading = [
    el('h1', { tabindex: -1 }, 'Charts'),
    el('p', { class: 'lead' }, 'What was drawn from your datasets, by you or by an assistant.'),
  ];
  if (!tools.has('list_charts')) {
    return el('section', {}, ...heading, el('p', { class: 'empty' }, 'Your key opens no charts.'));
  }
  const charts = await listCharts(app);
  return el(
    'section',
    {},
    ...heading,
    tools.has('suggest_charts') ? await fromDataset(app, tools.has('create_chart')) : undefined,
    charts.length === 0
      ? el('p', { class: 'empty' }, 'No charts yet. Choose a dataset above and have some suggested.')
      : gallery(app, charts, tools.has('delete_chart')),
  );
}

async function fromDataset(app: App, mayCreate: boolean): Promise<HTMLElement> {
  const datasets = await listDatasets(app);
  if (datasets.length === 0) {
    return el(
      'p',
      {},
      'Charts are drawn from datasets: ',
      el('a', { href: '#datasets' }, 'upload one first'),
      '.',
    );
  }
  const id = newId();
  const options = datasets.map(({ name }) => el('option', { value: name }, name));
  const choice = el('select', { id }, ...options);
  const place = el('div');
  const show = (): void => place.replaceChildren(suggestionsView(app, choice.value, mayCreate));
  choice.addEventListener('change', show);
  show();
  return el(
    'div',
    { class: 'card' },
    el('div', { class: 'field narrow' }, el('label', { for: id }, 'Draw from the dataset'), choice),
    place,
  );
}

const gallery = (app: App, charts: readonly Chart[], mayDelete: boolean): HTMLElement =>
  el('div', { class: 'gallery' }, ...charts.map((chart) => figureOf(app, chart, mayDelete)));

function figureOf(app: App, chart: Chart, mayDelete: boolean): HTMLElement {
  const { id, title, kind, createdAt, link } = chart;
  const frame = el('div', { class: 'frame' }, 'Drawing…');
  const links = el('div', { class: 'actions' });
  const outcome = el('div', { 'aria-live': 'polite' });
  const figure = el(
    'figure',
    { class: 'chart' },
    frame,
    el(
      'figcaption',
      {},
      el('h2', { class: 'entry' }, title),
      el('p', { class: 'hint' }, [kind, ...(createdAt === '' ? [] : [formatTime(createdAt)])].join(' · ')),
      links,
      outcome,
    ),
  );
  const remove = actionButton(
    'Delete',
    { class: 'danger', 'aria-label': `Delete ${title}` },
    outcome,
    async () => {
      if (!(await confirmed(`Delete the chart ${title}?`, 'Delete'))) return;
      await app.ask('delete_chart', { id });
      app.announce(`${title} is deleted`);
      figure.remove();
      document.querySelector<HTMLElement>('h1')?.focus();
    },
  );
  const show = async (): Promise<void> => {
    const { content } = await app.ask('get_chart', { id, theme: themeNow() });
    frame.replaceChildren(pictureIn(content, title) ?? 'No picture');
  };

  const opener = outward(link, 'Open');
  opener?.setAttribute('aria-label', `Open ${title}`);
  links.append(...(opener === undefined ? [] : [opener]), ...(mayDelete ? [remove] : []));
  whenSeen(frame, () => {
    show().catch((error: unknown) => frame.replaceChildren(problem(error)));
  });
  return figure;
}

const themeNow = (): 'light' | 'dark' =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

/** Pictures are drawn anew for each reader, so only those that come into sight are asked for. */
function whenSeen(element: Element, work: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      work();
    },
    { rootMargin: '200px' },
  );
  observer.observe(element);
}
