import type { App } from './app.ts';
import { freeName, nameFor, readDatasetIn, requestUpload, rereadDataset, type Dataset } from './datasets.ts';
import { el, isAbort, problem } from './dom.ts';
import { formatBytes, formatCount } from './format.ts';
import { readingForm } from './reading-form.ts';
import { readingView } from './reading-view.ts';
import type { Reading } from './reading.ts';
import { RequestError } from './rpc.ts';
import type { Fields } from './shape.ts';
import { putFile } from './upload.ts';

/** Hears of each file that has become a dataset; knows the names that are taken, in lower case. */
export interface Uploads {
  done(dataset: Dataset): void;
  taken(): ReadonlySet<string>;
  /** Whether the reader may have the server read a file again. */
  mayReread: boolean;
}

/** How a file is to be sent: under which name, and how it is written as far as its owner says so. */
interface Sending {
  name: string;
  replace: boolean;
  reading?: Fields;
}

const FORMATS: [RegExp, string][] = [
  [/\.xlsx$/i, 'xlsx'],
  [/\.(json|ndjson|jsonl)$/i, 'json'],
  [/\.parquet$/i, 'parquet'],
];

/** One file on its way: what is seen of it, and what sets it off. */
export function uploadEntry(
  app: App,
  file: File,
  uploads: Uploads,
): { element: HTMLElement; start: () => Promise<void> } {
  const stopping = new AbortController();
  const bar = el('progress', { max: 1, value: 0, 'aria-label': `Upload of ${file.name}` });
  const state = el('div', { class: 'hint', role: 'status' }, 'Waiting');
  const stop = el('button', { type: 'button', class: 'quiet', click: () => stopping.abort() }, 'Stop');
  const actions = el('div', { class: 'actions' }, stop);
  const details = el('div');
  const element = el(
    'li',
    {},
    el('strong', {}, file.name),
    el('span', { class: 'hint' }, ` ${formatBytes(file.size)}`),
    bar,
    state,
    actions,
    details,
  );
  const say = (text: string): void => {
    state.textContent = text;
  };

  const stored = (dataset: Dataset, reading: Reading | undefined): void => {
    const { name, rows, columns, warnings, version } = dataset;
    const read = `${formatCount(rows, 'row')}, ${formatCount(columns, 'column')}`;
    const again = version > 1 ? ` This is version ${version}.` : '';
    say([`Stored as ${name}: ${read}.${again}`, ...warnings.map(app.words)].join(' '));
    const open = el('a', { href: `#datasets/${encodeURIComponent(name)}` }, 'Look at it');
    actions.replaceChildren(open);
    details.replaceChildren(...(reading === undefined ? [] : howRead(dataset, reading)));
    uploads.done(dataset);
  };
  const howRead = (dataset: Dataset, reading: Reading): HTMLElement[] => {
    const reread = async (options: Fields): Promise<void> => {
      const result = await rereadDataset(app, dataset.name, options);
      stored(result.dataset, result.reading);
    };
    // The file is still at hand where the server has not kept it.
    const resend = (options: Fields): Promise<void> =>
      send({ name: dataset.name, replace: true, reading: options });
    const correct = reading.isRereadable && uploads.mayReread ? reread : resend;
    return [
      el('h2', { class: 'entry' }, 'How it was read'),
      readingView(dataset, reading, dataset.format === 'parquet' ? undefined : correct),
    ];
  };

  const send = async (sending: Sending): Promise<void> => {
    try {
      stopping.signal.throwIfAborted();
      say('Sending…');
      const link = await requestUpload(app, { ...sending, fileName: file.name }, stopping.signal);
      const onProgress = (sent: number, total: number): void => {
        bar.value = total === 0 ? 1 : sent / total;
        if (sent === total) say('Sent; the server is reading it…');
      };
      const { dataset, reading } = readDatasetIn(await putFile(link, file, onProgress, stopping.signal));
      bar.value = 1;
      stored(dataset, reading);
    } catch (error) {
      state.replaceChildren(
        isAbort(error)
          ? 'Stopped.'
          : problem(error instanceof RequestError ? app.words(error.message) : error),
      );
      actions.replaceChildren(...(isAbort(error) ? [] : waysOn(sending)));
      details.replaceChildren(...(isAbort(error) || isTaken(sending) ? [] : [saying(sending)]));
    }
  };
  const isTaken = ({ name, replace }: Sending): boolean =>
    !replace && uploads.taken().has(name.toLowerCase());
  const waysOn = (sending: Sending): HTMLElement[] => {
    if (!isTaken(sending)) return [again('Try again', 'quiet', sending)];
    const other = freeName(sending.name, uploads.taken());
    return [
      again(`Replace ${sending.name}`, 'danger', { ...sending, replace: true }),
      again(`Keep both: store it as ${other}`, 'quiet', { ...sending, name: other }),
    ];
  };
  const again = (label: string, kind: string, sending: Sending): HTMLElement => {
    const start = (): void => {
      actions.replaceChildren(stop);
      stop.focus();
      void send(sending);
    };
    return el('button', { type: 'button', class: kind, click: start }, label);
  };
  const saying = (sending: Sending): HTMLElement => {
    const format = FORMATS.find(([name]) => name.test(file.name))?.[1] ?? 'csv';
    const resend = (reading: Fields): Promise<void> => send({ ...sending, reading });
    return el(
      'details',
      { class: 'plain' },
      el('summary', {}, 'Say how the file is written'),
      readingForm(format, undefined, resend),
    );
  };
  return { element, start: () => send({ name: nameFor(file.name), replace: false }) };
}
