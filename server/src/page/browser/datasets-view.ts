import type { App } from './app.ts';
import { listDatasets, type Dataset } from './datasets.ts';
import { el, problem } from './dom.ts';
import { formatBytes, formatCount, formatTime } from './format.ts';
import { sharingInWords, type Whoami } from './identity.ts';
import { uploadView } from './upload-view.ts';

/** All datasets, and the place to upload more. */
export async function datasetsView(app: App): Promise<HTMLElement> {
  const [listed, who] = await Promise.all([app.tools(), app.who()]);
  const tools = new Set(listed.map(({ name }) => name));
  const heading = [
    el('h1', { tabindex: -1 }, 'Datasets'),
    el(
      'p',
      { class: 'lead' },
      [
        'Tables that you and your assistants can look at, ask questions of, join and draw.',
        sharing(who),
      ].join(' '),
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
    mayReread: tools.has('reread_dataset'),
    taken: () => names,
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

const FORMATS: Record<string, string> = {
  csv: 'CSV',
  tsv: 'TSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  parquet: 'Parquet',
  xlsx: 'Excel',
  query: 'made by a query',
};

const sharing = (who: Whoami | undefined): string => (who === undefined ? '' : sharingInWords(who));

const nothingYet = (mayUpload: boolean): HTMLElement =>
  el(
    'p',
    { class: 'empty' },
    mayUpload ? 'No datasets yet. Drop a file above to begin.' : 'No datasets yet.',
  );

const listOf = (datasets: readonly Dataset[]): HTMLElement =>
  el('ul', { class: 'list', 'aria-label': 'Datasets' }, ...datasets.map(entryOf));

/** What is known of a dataset, in one line. */
export function factsOf({ rows, columns, bytes, format, sourceName, createdAt, version }: Dataset): string {
  return [
    formatCount(rows, 'row'),
    ...(columns === 0 ? [] : [formatCount(columns, 'column')]),
    formatBytes(bytes),
    ...(sourceName === '' ? [] : [`from ${sourceName}`]),
    ...(format === '' ? [] : [FORMATS[format] ?? format]),
    ...(createdAt === '' ? [] : [formatTime(createdAt)]),
    ...(version > 1 ? [`version ${version}`] : []),
  ].join(' · ');
}

function entryOf(dataset: Dataset): HTMLElement {
  const { name, description } = dataset;
  return el(
    'li',
    {},
    el('h2', { class: 'entry' }, el('a', { href: `#datasets/${encodeURIComponent(name)}` }, name)),
    description === '' ? undefined : el('p', {}, description),
    el('p', { class: 'hint' }, factsOf(dataset)),
  );
}
