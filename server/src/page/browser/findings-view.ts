import type { App } from './app.ts';
import { cleaningOf, cleaningSql, type Cleaning } from './cleaning.ts';
import { freeName, listDatasets, rereadDataset } from './datasets.ts';
import { confirmed } from './dialog.ts';
import { actionButton, el } from './dom.ts';
import { findingInWords, findingTitle, type Finding } from './findings.ts';
import type { Reading } from './reading.ts';
import { saidOf } from './reading.ts';

/** What the reader may do about findings. */
export interface Mending {
  dataset: string;
  /** Whether new datasets may be made. */
  mayMake: boolean;
  /** How the file was read, where it can be read again. */
  reading: Reading | undefined;
  /** Hears that the file was read again. */
  onReread: () => void;
}

// What is best mended where it went wrong: when the file was read.
const REREAD: Record<string, [string, string]> = {
  numbers_as_text: ['decimal', 'Read them as numbers'],
  dates_as_text: ['date', 'Read them as dates'],
};

/** Findings in words, each with a button where one press can mend it, and one for all of them. */
export function findingsView(app: App, findings: readonly Finding[], mending: Mending): HTMLElement {
  const cleanings = mending.mayMake ? findings.flatMap((finding) => cleaningOf(finding) ?? []) : [];
  const outcome = el('div', { 'aria-live': 'polite' });
  return el(
    'div',
    {},
    el(
      'ul',
      { class: 'list', 'aria-label': 'Findings' },
      ...findings.map((finding) => entryOf(app, finding, mending)),
    ),
    ...(cleanings.length > 1
      ? [
          el(
            'div',
            { class: 'actions' },
            actionButton(
              `Make a clean copy: all ${cleanings.length} of these`,
              { class: 'quiet' },
              outcome,
              () => makeClean(app, mending.dataset, cleanings),
            ),
          ),
          outcome,
        ]
      : []),
  );
}

function entryOf(app: App, finding: Finding, mending: Mending): HTMLElement {
  const { column, isWarning } = finding;
  const outcome = el('div', { 'aria-live': 'polite' });
  const button = buttonOf(app, finding, mending, outcome);
  const about = column === undefined ? findingTitle(finding) : `${column}: ${findingTitle(finding)}`;
  return el(
    'li',
    {},
    el('p', {}, isWarning ? el('span', { class: 'tag warn' }, 'check') : undefined, el('strong', {}, about)),
    el('p', { class: 'hint' }, findingInWords(finding, app.words)),
    button === undefined ? undefined : el('div', { class: 'actions' }, button),
    outcome,
  );
}

function buttonOf(
  app: App,
  finding: Finding,
  { dataset, mayMake, reading, onReread }: Mending,
  outcome: HTMLElement,
): HTMLElement | undefined {
  const { column, code } = finding;
  const [type, label] = REREAD[code] ?? [];
  if (type !== undefined && label !== undefined && column !== undefined && reading !== undefined) {
    return actionButton(label, { class: 'quiet', 'aria-label': `${label}: ${column}` }, outcome, async () => {
      await rereadDataset(app, dataset, saidOf(reading.given, { types: { [column]: type } }));
      app.announce(`The file of ${dataset} was read again`);
      onReread();
    });
  }
  const cleaning = mayMake ? cleaningOf(finding) : undefined;
  if (cleaning === undefined) return undefined;
  const name = { class: 'quiet', 'aria-label': `${cleaning.label}: ${column ?? dataset}` };
  return actionButton(cleaning.label, name, outcome, () => makeClean(app, dataset, [cleaning]));
}

/** Nothing is overwritten: what is clean is a dataset of its own. */
async function makeClean(app: App, dataset: string, cleanings: readonly Cleaning[]): Promise<void> {
  const taken = new Set((await listDatasets(app)).map(({ name }) => name.toLowerCase()));
  const name = freeName(`${dataset.replace(/_clean(?:_\d+)?$/, '')}_clean`, taken);
  const detail = `${dataset} stays as it is; the result is stored as ${name}.`;
  if (!(await confirmed('Make a clean copy?', 'Make it', { detail, no: 'Cancel', kind: 'usual' }))) return;
  await app.ask('transform_dataset', { name, sql: cleaningSql(dataset, cleanings) });
  app.announce(`${name} is stored`);
  location.hash = `#datasets/${encodeURIComponent(name)}`;
}
