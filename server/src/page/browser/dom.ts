type Child = Node | string | undefined;
type Value = string | number | boolean | undefined | ((event: Event) => void);

const LINK = /^(https?:|#|data:image\/)/i;

/**
 * Makes an element. Children that are strings become text, never markup. An attribute that is `false` or
 * undefined is left out, and one that is a function listens to the event of that name.
 *
 * @throws Error for an address that could run a script
 */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else if ((name === 'href' || name === 'src') && !LINK.test(String(value))) {
      throw new Error(`${name} must be a web address`);
    } else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** The element of an id, which the document is known to hold. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The document has no #${id}`);
  return element;
}

/** Sets text only where it differs, so that a screen reader is not told the same thing twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

let lastId = 0;

/** An id that no other element has. */
export function newId(): string {
  lastId += 1;
  return `e${lastId}`;
}

/** What went wrong, in words, where the reader is looking. */
export const problem = (error: unknown): HTMLElement =>
  el('p', { class: 'problem', role: 'alert' }, error instanceof Error ? error.message : String(error));

/** Whether an error only says that the reader moved on. */
export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** A link to another page of this server, opened beside this one; nothing where it is no web address. */
export function outward(address: string, label: string): HTMLElement | undefined {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return undefined;
  return el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, label);
}

/**
 * A button that does one thing at a time. It stays in the order of focus while it works, and what goes wrong
 * is told in `outcome`.
 */
export function actionButton(
  label: string,
  attributes: Record<string, Value>,
  outcome: Element,
  work: () => Promise<void>,
): HTMLButtonElement {
  let working = false;
  const button = el('button', { type: 'button', ...attributes }, label);
  button.addEventListener('click', () => {
    if (working) return;
    working = true;
    button.setAttribute('aria-disabled', 'true');
    outcome.replaceChildren();
    void work()
      .catch((error: unknown) => {
        if (!isAbort(error)) outcome.replaceChildren(problem(error));
      })
      .finally(() => {
        working = false;
        button.removeAttribute('aria-disabled');
      });
  });
  return button;
}
