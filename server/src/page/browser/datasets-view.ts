import type { App } from './app.ts';
import { listDatasets, type Dataset } from './datasets.ts';
import { el, problem } from './dom.ts';
import { formatBytes, formatCount, formatTime } from './format.ts';
import { uploadView } from './upload-view.ts';

/** All datasets, and the place to upload more. */
export async function datasetsView(app: App): Promise<HTMLElement> {
  const tools = new Set((await app.tools()).map(({ name }) => name));
  const heading = [
    el('h1', { tabindex: -1 }, 'Datasets'),
    el(
      'p',
      { class: 'lead' },
      'Tables that tools can describe, ask in SQL, join and draw. Only you and your assistants see them.',
    ),
  ];
  if (!tools.has('list_datasets')) {
    return el('section', {}, ...heading, el('p', { class: 'empty' }, 'Your key opens no datasets.'));
  }

  const list = el('div');
  let names = new Set<string>();
  const refresh = async (): Promise<void> => {
    const datasets = await listDatasets(app);
    // Names that differ in case alone are one to the server.
    names = new Set(datasets.map(({ name }) => name.toLowerCase()));
    list.replaceChildren(datasets.length === 0 ? nothingYet(tools.has('request_upload')) : listOf(datasets));
  };
  await refresh();

  const upload = uploadView(app, {
    isTaken: (name) => names.has(name.toLowerCase()),
    done({ name }) {
      // The next file may be refused for this name before the list has been read again.
      names.add(name.toLowerCase());
      app.announce(`${name} is stored`);
      refresh().catch((error: unknown) => list.replaceChildren(problem(error)));
    },
  });
  return el(
    'section',
    {},
    ...heading,
    tools.has('request_upload')
      ? upload
      : el('p', { class: 'note' }, 'Your key may read datasets, not add any.'),
    list,
  );
}

const nothingYet = (mayUpload: boolean): HTMLElement =>
  el(
    'p',
    { class: 'empty' },
    mayUpload ? 'No datasets yet. Drop a file above to begin.' : 'No datasets yet.',
  );

const listOf = (datasets: readonly Dataset[]): HTMLElement =>
  el('ul', { class: 'list', 'aria-label': 'Datasets' }, ...datasets.map(entryOf));

function entryOf({
  name,
  rows,
  columns,
  bytes,
  format,
  sourceName,
  description,
  createdAt,
}: Dataset): HTMLElement {
  const facts = [
    formatCount(rows, 'row'),
    ...(columns === 0 ? [] : [formatCount(columns, 'column')]),
    formatBytes(bytes),
    ...(sourceName === '' ? [] : [`from ${sourceName}`]),
    ...(format === '' ? [] : [format]),
    ...(createdAt === '' ? [] : [formatTime(createdAt)]),
  ];
  return el(
    'li',
    {},
    el('h2', { class: 'entry' }, el('a', { href: `#datasets/${encodeURIComponent(name)}` }, name)),
    description === '' ? undefined : el('p', {}, description),
    el('p', { class: 'hint' }, facts.join(' · ')),
  );
}
