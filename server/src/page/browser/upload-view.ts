import type { App } from './app.ts';
import { nameFor, requestUpload, uploadedIn, type Dataset } from './datasets.ts';
import { el, isAbort, newId, problem } from './dom.ts';
import { formatBytes, formatCount } from './format.ts';
import { putFile } from './upload.ts';

const TYPES = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.xlsx';

/** Hears of each file that has become a dataset; tells whether a name is taken. */
export interface Uploads {
  done(dataset: Dataset): void;
  isTaken(name: string): boolean;
}

/** A place to drop files on, with a picker that does the same by keyboard, and what becomes of each file. */
export function uploadView(app: App, uploads: Uploads): HTMLElement {
  const id = newId();
  const list = el('ul', { class: 'list', 'aria-label': 'Uploads' });
  // One after the other: each takes all of the line there is.
  let queue = Promise.resolve();
  const take = (files: Iterable<File>): void => {
    for (const file of files) {
      const entry = entryFor(app, file, uploads);
      list.prepend(entry.element);
      queue = queue.then(entry.start);
    }
  };

  const picker = el('input', { id, type: 'file', multiple: true, accept: TYPES });
  picker.addEventListener('change', () => {
    take([...(picker.files ?? [])]);
    picker.value = '';
  });
  const zone = el(
    'div',
    { class: 'drop' },
    el('p', {}, el('strong', {}, 'Drop files here')),
    el('label', { for: id }, 'or choose them'),
    picker,
    el(
      'p',
      { class: 'hint' },
      'CSV, TSV, JSON, NDJSON, Parquet or Excel (.xlsx); encoding and delimiter are found out.',
    ),
  );
  acceptDrops(zone, take);
  return el('div', {}, zone, list);
}

function acceptDrops(zone: HTMLElement, take: (files: Iterable<File>) => void): void {
  const over = (event: DragEvent): void => {
    event.preventDefault();
    zone.dataset['over'] = '';
  };
  zone.addEventListener('dragenter', over);
  zone.addEventListener('dragover', over);
  zone.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && zone.contains(event.relatedTarget)))
      delete zone.dataset['over'];
  });
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    delete zone.dataset['over'];
    take([...(event.dataTransfer?.files ?? [])]);
  });
}

/** One file on its way. */
function entryFor(app: App, file: File, uploads: Uploads) {
  const stopping = new AbortController();
  const bar = el('progress', { max: 1, value: 0, 'aria-label': `Upload of ${file.name}` });
  const state = el('p', { class: 'hint', role: 'status' }, 'Waiting');
  const stop = el('button', { type: 'button', class: 'quiet', click: () => stopping.abort() }, 'Stop');
  const actions = el('div', { class: 'actions' }, stop);
  const element = el(
    'li',
    {},
    el('strong', {}, file.name),
    el('span', { class: 'hint' }, ` ${formatBytes(file.size)}`),
    bar,
    state,
    actions,
  );
  const say = (text: string): void => {
    state.textContent = text;
  };

  const send = async (isReplacing: boolean): Promise<void> => {
    try {
      stopping.signal.throwIfAborted();
      say('Sending…');
      const link = await requestUpload(app, file, isReplacing, stopping.signal);
      const onProgress = (sent: number, total: number): void => {
        bar.value = total === 0 ? 1 : sent / total;
        if (sent === total) say('Sent; the server is reading it…');
      };
      const dataset = uploadedIn(await putFile(link, file, onProgress, stopping.signal));
      bar.value = 1;
      const read = `${formatCount(dataset.rows, 'row')}, ${formatCount(dataset.columns, 'column')}`;
      say([`Stored as ${dataset.name}: ${read}.`, ...dataset.warnings].join(' '));
      const open = el('a', { href: `#datasets/${encodeURIComponent(dataset.name)}` }, 'Look at it');
      actions.replaceChildren(open);
      uploads.done(dataset);
    } catch (error) {
      state.replaceChildren(isAbort(error) ? 'Stopped.' : problem(error));
      const canReplace = !isReplacing && uploads.isTaken(nameFor(file.name));
      actions.replaceChildren(...(canReplace && !isAbort(error) ? [replaceButton()] : []));
    }
  };
  const replace = (): void => {
    actions.replaceChildren(stop);
    stop.focus();
    void send(true);
  };
  const replaceButton = (): HTMLElement =>
    el('button', { type: 'button', class: 'danger', click: replace }, `Replace ${nameFor(file.name)}`);
  return { element, start: () => send(false) };
}
