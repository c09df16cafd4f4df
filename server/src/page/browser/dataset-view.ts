import type { App } from './app.ts';
import { confirmed } from './dialog.ts';
import { actionButton, el, outward, problem } from './dom.ts';
import { profileView } from './profile-view.ts';
import { textOf } from './shape.ts';
import { suggestionsView } from './suggestions-view.ts';
import { tableIn } from './table.ts';

const PREVIEW_ROWS = 50;

/** One dataset: its first rows, charts that would fit it, its download and its end. */
export async function datasetView(app: App, dataset: string): Promise<HTMLElement> {
  const tools = new Set((await app.tools()).map(({ name }) => name));
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
    'section',
    {},
    el('p', {}, el('a', { href: '#datasets' }, '← All datasets')),
    el('h1', { tabindex: -1 }, dataset),
    el('h2', {}, 'First rows'),
    await preview(app, dataset),
    el(
      'div',
      { class: 'actions' },
      tools.has('export_dataset') ? download : undefined,
      tools.has('delete_dataset') ? remove : undefined,
    ),
    outcome,
    ...(tools.has('describe_dataset') ? [el('h2', {}, 'Columns'), profileView(app, dataset)] : []),
    ...(tools.has('suggest_charts')
      ? [el('h2', {}, 'Charts'), suggestionsView(app, dataset, tools.has('create_chart'))]
      : []),
  );
}

async function preview(app: App, dataset: string): Promise<HTMLElement> {
  try {
    const { structured } = await app.ask('preview_dataset', { dataset, limit: PREVIEW_ROWS });
    return (
      tableIn(structured, `First rows of ${dataset}`) ?? el('p', { class: 'empty' }, 'It holds no rows.')
    );
  } catch (error) {
    return problem(error);
  }
}
