import { el } from './dom.ts';

/** Asks before something is done; resolves with whether to go on. Escape means no. */
export function confirmed(
  question: string,
  yes: string,
  { detail = 'This cannot be undone.', no = 'Keep it', kind = 'danger' } = {},
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const close = (answer: boolean): void => {
    resolve(answer);
    dialog.close();
  };
  const title = el('h2', { id: 'dialog-title' }, question);
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'dialog-title' },
    title,
    el('p', {}, detail),
    el(
      'div',
      { class: 'actions' },
      el('button', { type: 'button', class: 'quiet', autofocus: true, click: () => close(false) }, no),
      el('button', { type: 'button', class: kind, click: () => close(true) }, yes),
    ),
  );
  dialog.addEventListener('close', () => {
    resolve(false);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}

/** Shows a text in full, over the page. */
export function showText(title: string, text: string): void {
  const close = (): void => dialog.close();
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'dialog-title', class: 'large' },
    el('h2', { id: 'dialog-title' }, title),
    el('pre', { tabindex: 0, role: 'group', 'aria-label': title }, text),
    el('div', { class: 'actions' }, el('button', { type: 'button', autofocus: true, click: close }, 'Close')),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
