import type { App } from './app.ts';
import { nameFor, requestUpload, uploadedIn, type Dataset } from './datasets.ts';
import { el, isAbort, problem } from './dom.ts';
import { formatBytes, formatCount } from './format.ts';
import { putFile } from './upload.ts';

/** Hears of each file that has become a dataset; tells whether a name is taken. */
export interface Uploads {
  done(dataset: Dataset): void;
  isTaken(name: string): boolean;
}

/** One file on its way: what is seen of it, and what sets it off. */
export function uploadEntry(
  app: App,
  file: File,
  uploads: Uploads,
): { element: HTMLElement; start: () => Promise<void> } {
  const name = nameFor(file.name);
  const stopping = new AbortController();
  const bar = el('progress', { max: 1, value: 0, 'aria-label': `Upload of ${file.name}` });
  const state = el('div', { class: 'hint', role: 'status' }, 'Waiting');
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
      const link = await requestUpload(
        app,
        { name, fileName: file.name, replace: isReplacing },
        stopping.signal,
      );
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
      if (isAbort(error)) return actions.replaceChildren();
      const isTaken = !isReplacing && uploads.isTaken(name);
      actions.replaceChildren(
        isTaken ? again(`Replace ${name}`, 'danger', true) : again('Try again', 'quiet', isReplacing),
      );
    }
  };
  const again = (label: string, kind: string, isReplacing: boolean): HTMLElement => {
    const start = (): void => {
      actions.replaceChildren(stop);
      stop.focus();
      void send(isReplacing);
    };
    return el('button', { type: 'button', class: kind, click: start }, label);
  };
  return { element, start: () => send(false) };
}
