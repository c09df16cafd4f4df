import type { App } from './app.ts';
import { listCharts, type Chart } from './charts.ts';
import { listDatasets } from './datasets.ts';
import { confirmed } from './dialog.ts';
import { actionButton, el, newId, outward, problem } from './dom.ts';
import { formatNumber, formatTime } from './format.ts';
import { pictureIn } from './result.ts';
import { suggestionsView } from './suggestions-view.ts';

/** Every chart the reader has, and a way to one more, which joins them at once. */
export async function chartsView(app: App): Promise<HTMLElement> {
  const tools = new Set((await app.tools()).map(({ name }) => name));
  const heading = [
    el('h1', { tabindex: -1 }, 'Charts'),
    el('p', { class: 'lead' }, 'What was drawn from your datasets, by you or by an assistant.'),
  ];
  if (!tools.has('list_charts')) {
    return el('section', {}, ...heading, el('p', { class: 'empty' }, 'Your key opens no charts.'));
  }
  const gallery = galleryOf(app, await listCharts(app), tools.has('delete_chart'));
  const around = { mayCreate: tools.has('create_chart'), onMade: gallery.add, toAll: gallery.show };
  return el(
    'section',
    {},
    ...heading,
    tools.has('suggest_charts') ? await fromDataset(app, around) : undefined,
    gallery.element,
  );
}

async function fromDataset(app: App, around: Parameters<typeof suggestionsView>[2]): Promise<HTMLElement> {
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
  const show = (): void => {
    const version = datasets.find(({ name }) => name === choice.value)?.createdAt ?? '';
    place.replaceChildren(suggestionsView(app, { name: choice.value, version }, around));
  };
  choice.addEventListener('change', show);
  show();
  return el(
    'div',
    { class: 'card' },
    el('h2', { class: 'entry' }, 'Draw a chart'),
    el('div', { class: 'field narrow' }, el('label', { for: id }, 'From the dataset'), choice),
    place,
  );
}

interface Gallery {
  element: HTMLElement;
  /** Puts a chart before the others, unless it is there. */
  add: (chart: Chart) => void;
  /** Leads the reader there. */
  show: () => void;
}

function galleryOf(app: App, charts: readonly Chart[], mayDelete: boolean): Gallery {
  const shown = new Set(charts.map(({ id }) => id));
  const heading = el('h2', { tabindex: -1 }, 'All charts');
  const empty = el('p', { class: 'empty' }, 'No charts yet. Choose a dataset above and have some suggested.');
  const update = (): void => {
    empty.hidden = shown.size > 0;
    heading.textContent = shown.size > 0 ? `All charts (${formatNumber(shown.size)})` : 'All charts';
  };
  const figure = (chart: Chart): HTMLElement =>
    figureOf(app, chart, mayDelete, () => {
      shown.delete(chart.id);
      update();
      heading.focus();
    });
  const list = el('div', { class: 'gallery' }, ...charts.map(figure));
  update();
  return {
    element: el('div', {}, heading, empty, list),
    add(chart) {
      if (shown.has(chart.id)) return;
      shown.add(chart.id);
      list.prepend(figure(chart));
      update();
    },
    show() {
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    },
  };
}

function figureOf(app: App, chart: Chart, mayDelete: boolean, onDeleted: () => void): HTMLElement {
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
      el('h3', { class: 'entry' }, title),
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
      onDeleted();
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
