import type { App } from './app.ts';
import { factsOf } from './datasets-view.ts';
import { findDataset, readDatasetIn, rereadDataset, type Dataset } from './datasets.ts';
import { confirmed } from './dialog.ts';
import { actionButton, el, outward, problem } from './dom.ts';
import { findingsView } from './findings-view.ts';
import { findingOf } from './findings.ts';
import { joinsView } from './joins-view.ts';
import { profileTable } from './profile-view.ts';
import { readingView } from './reading-view.ts';
import { rowsView } from './rows-view.ts';
import { fieldsOf, recordsOf, textOf, type Fields } from './shape.ts';
import { suggestionsView } from './suggestions-view.ts';

/** One dataset: its rows, how its file was read, its columns, charts that would fit it, its download and its end. */
export async function datasetView(app: App, name: string): Promise<HTMLElement> {
  const tools = new Set((await app.tools()).map((tool) => tool.name));
  const section = el('section', {});
  const fill = async (): Promise<void> => {
    const [dataset, rows] = await Promise.all([findDataset(app, name), rowsView(app, name)]);
    section.replaceChildren(
      el('p', {}, el('a', { href: '#datasets' }, '← All datasets')),
      el('h1', { tabindex: -1 }, name),
      ...(dataset === undefined ? [] : about(dataset)),
      el('h2', {}, 'Rows'),
      rows,
      actionsOf(app, name, tools),
      ...(tools.has('describe_dataset') ? [description(app, name, tools, refill)] : []),
      ...(tools.has('describe_dataset') ? [el('h2', {}, 'Joins'), joinsView(app, name)] : []),
      ...(tools.has('suggest_charts')
        ? [
            el('h2', {}, 'Charts'),
            suggestionsView(
              app,
              { name, version: dataset?.createdAt ?? '' },
              { mayCreate: tools.has('create_chart') },
            ),
          ]
        : []),
    );
  };
  const refill = (): void => {
    fill().then(
      () => section.querySelector<HTMLElement>('h1')?.focus(),
      (error: unknown) => section.replaceChildren(problem(error)),
    );
  };
  await fill();
  return section;
}

const about = (dataset: Dataset): HTMLElement[] => [
  ...(dataset.description === '' ? [] : [el('p', { class: 'lead' }, dataset.description)]),
  el('p', { class: 'hint' }, factsOf(dataset)),
];

function actionsOf(app: App, dataset: string, tools: ReadonlySet<string>): HTMLElement {
  const outcome = el('div', { 'aria-live': 'polite' });
  const download = actionButton('Download as CSV', { class: 'quiet' }, outcome, async () => {
    const { structured } = await app.ask('export_dataset', { dataset, format: 'csv' });
    const link = outward(textOf(structured['url']) ?? '', `Download ${dataset}`);
    if (link === undefined) throw new Error('The server gave no link.');
    outcome.replaceChildren(el('p', {}, link, ' (the link holds for a while)'));
    link.focus();
  });
  const remove = actionButton('Delete', { class: 'danger' }, outcome, async () => {
    if (!(await confirmed(`Delete ${dataset}?`, 'Delete'))) return;
    await app.ask('delete_dataset', { dataset });
    app.announce(`${dataset} is deleted`);
    location.hash = '#datasets';
  });
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'actions' },
      tools.has('export_dataset') ? download : undefined,
      tools.has('delete_dataset') ? remove : undefined,
    ),
    outcome,
  );
}

/** What takes a look at every row comes when it is there. */
function description(
  app: App,
  dataset: string,
  tools: ReadonlySet<string>,
  onReread: () => void,
): HTMLElement {
  const place = el('div', { 'aria-live': 'polite' }, el('p', { class: 'hint' }, 'Looking at every column…'));
  app
    .ask('describe_dataset', { dataset, relationships: false })
    .then(({ structured }) => place.replaceChildren(...described(app, structured, tools, onReread)))
    .catch((error: unknown) => place.replaceChildren(problem(error)));
  return place;
}

function described(
  app: App,
  answer: Fields,
  tools: ReadonlySet<string>,
  onReread: () => void,
): HTMLElement[] {
  const { dataset, reading } = readDatasetIn(answer);
  const { name } = dataset;
  const profile = fieldsOf(answer['profile']);
  const findings = recordsOf(profile['findings']).map(findingOf);
  const isRereadable = reading?.isRereadable === true && tools.has('reread_dataset');
  const reread = async (options: Fields): Promise<void> => {
    await rereadDataset(app, name, options);
    app.announce(`The file of ${name} was read again`);
    onReread();
  };
  const mayMake = tools.has('transform_dataset');
  const mending = { dataset: name, mayMake, reading: isRereadable ? reading : undefined, onReread };
  return [
    ...(reading === undefined
      ? []
      : [
          el('h2', {}, 'How the file was read'),
          readingView(dataset, reading, isRereadable ? reread : undefined),
        ]),
    el('h2', {}, 'Columns'),
    profileTable(name, recordsOf(profile['columns'])),
    ...(findings.length === 0 ? [] : [el('h2', {}, 'Findings'), findingsView(app, findings, mending)]),
  ];
}
