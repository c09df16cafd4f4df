import type { App } from './app.ts';

/** Puts the server-rendered buttons to work that copy what stands beside them. */
export function enableCopying(app: Pick<App, 'announce'>): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const source = button.previousElementSibling;
    if (source === null) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      void copy(source).then((isCopied) => {
        app.announce(isCopied ? 'Copied' : 'Selected: press Ctrl+C or ⌘C to copy');
        if (isCopied) flash(button);
        return undefined;
      });
    });
  }
}

const flash = (button: HTMLElement): void => {
  button.dataset['done'] = '';
  setTimeout(() => delete button.dataset['done'], 1_500);
};

/** Where the browser allows no copying, as without TLS, the text is selected for the reader to copy. */
async function copy(source: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(source);
    return false;
  }
}
