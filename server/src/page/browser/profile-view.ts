import type { App } from './app.ts';
import { actionButton, el } from './dom.ts';
import { formatValue } from './format.ts';
import { box } from './result.ts';
import { fieldsOf, listOf, numberOf, recordsOf, textOf, type Fields } from './shape.ts';
import { table } from './table.ts';

const HEADS = [
  { name: 'Column' },
  { name: 'Type' },
  { name: 'Missing', isNumber: true },
  { name: 'Different', isNumber: true },
  { name: 'Least' },
  { name: 'Most' },
  { name: 'Mean', isNumber: true },
  { name: 'Most frequent' },
];

/** What every column of a dataset holds, what is wrong with it, and what it could be joined with. */
export function profileView(app: App, dataset: string): HTMLElement {
  const outcome = el('div', { 'aria-live': 'polite' });
  const describe = actionButton('Look at every column', { class: 'quiet' }, outcome, async () => {
    const waiting = el('p', { class: 'hint' }, 'Looking at every row…');
    outcome.replaceChildren(waiting);
    const { structured } = await app.ask('describe_dataset', { dataset });
    const profile = fieldsOf(structured['profile']);
    outcome.replaceChildren(
      table(`Columns of ${dataset}`, HEADS, recordsOf(profile['columns']).map(columnRow)),
      ...section('Findings', recordsOf(profile['findings']).map(findingEntry)),
      ...section('Joins', recordsOf(structured['relationships']).map(joinEntry)),
      ...section('What to do next', listOf(structured['recommendations']).map(adviceEntry)),
    );
  });
  return el('div', {}, el('div', { class: 'actions' }, describe), outcome);
}

function columnRow({ name, type, nullShare, distinct, min, max, mean, top }: Fields): unknown[] {
  const share = numberOf(nullShare) ?? 0;
  const average = numberOf(mean);
  const frequent = recordsOf(top)
    .slice(0, 3)
    .map(({ value, count }) => `${formatValue(value)} (${formatValue(count)})`);
  return [
    name,
    type,
    share === 0 ? '0 %' : share < 0.001 ? '< 0.1 %' : `${(share * 100).toFixed(1)} %`,
    distinct,
    min,
    max,
    average === undefined ? null : Number(average.toPrecision(6)),
    frequent.length === 0 ? null : frequent.join(', '),
  ];
}

const section = (title: string, entries: readonly HTMLElement[]): HTMLElement[] =>
  entries.length === 0 ? [] : [el('h3', {}, title), el('ul', { class: 'list' }, ...entries)];

function findingEntry({ severity, message, suggestion }: Fields): HTMLElement {
  const advice = textOf(suggestion);
  return el(
    'li',
    {},
    el('p', {}, severity === 'warning' ? el('strong', {}, 'Warning: ') : undefined, textOf(message)),
    advice === undefined ? undefined : el('p', { class: 'hint' }, advice),
  );
}

function joinEntry({ reason, sql }: Fields): HTMLElement {
  const statement = textOf(sql);
  return el(
    'li',
    {},
    el('p', {}, textOf(reason)),
    statement === undefined ? undefined : box('SQL of the join', statement),
  );
}

const adviceEntry = (advice: unknown): HTMLElement => el('li', {}, formatValue(advice));
