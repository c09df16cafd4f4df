import type { App } from './app.ts';
import { el, newId } from './dom.ts';
import { uploadEntry, type Uploads } from './upload-entry.ts';

const TYPES = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.xlsx';

/** A place to drop files on, with a picker that does the same by keyboard, and what becomes of each file. */
export function uploadView(app: App, uploads: Uploads): HTMLElement {
  const id = newId();
  const list = el('ul', { class: 'list', 'aria-label': 'Uploads' });
  // One after the other: each takes all of the line there is.
  let queue = Promise.resolve();
  const take = (files: Iterable<File>): void => {
    for (const file of files) {
      const entry = uploadEntry(app, file, uploads);
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
      'CSV, TSV, JSON, NDJSON, Parquet or Excel (.xlsx). How a file is written is found out, shown, and can be corrected.',
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
