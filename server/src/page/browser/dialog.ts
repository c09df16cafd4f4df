import { el } from './dom.ts';

/** Asks before something is lost; resolves with whether to go on. Escape means no. */
export function confirmed(question: string, yes: string): Promise<boolean> {
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
    el('p', {}, 'This cannot be undone.'),
    el(
      'div',
      { class: 'actions' },
      el('button', { type: 'button', class: 'quiet', autofocus: true, click: () => close(false) }, 'Keep it'),
      el('button', { type: 'button', class: 'danger', click: () => close(true) }, yes),
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
