import { el, newId, problem } from './dom.ts';

const STORED = 'berth.key';

/** The reader's key: kept by this tab alone, and only until it is closed. */
export interface Session {
  key: () => string | undefined;
  /** Whether requests can be sent: no key is needed, or there is one. */
  isOpen(): boolean;
  /** Whether there is a key to take away. */
  isSignedIn(): boolean;
  signIn(key: string): void;
  signOut(): void;
}

const key = (): string | undefined => sessionStorage.getItem(STORED) ?? undefined;

export function openSession(isRequired: boolean): Session {
  return {
    key,
    isOpen: () => !isRequired || key() !== undefined,
    isSignedIn: () => key() !== undefined,
    signIn: (given) => sessionStorage.setItem(STORED, given),
    // What else this tab remembers was the reader's too.
    signOut: () => sessionStorage.clear(),
  };
}

/** The form that asks for a key; `check` rejects with what is wrong with one. */
export function signInForm(said: string | undefined, check: (key: string) => Promise<void>): HTMLElement {
  const id = newId();
  const outcome = el('div', {}, said === undefined ? undefined : problem(said));
  const input = el('input', {
    id,
    type: 'password',
    name: 'key',
    autocomplete: 'off',
    spellcheck: 'false',
    required: true,
  });
  const button = el('button', { type: 'submit' }, 'Sign in');
  const submit = async (): Promise<void> => {
    const key = input.value.trim();
    if (key === '' || button.disabled) return input.focus();
    button.disabled = true;
    outcome.replaceChildren();
    try {
      await check(key);
    } catch (error) {
      outcome.replaceChildren(problem(error));
      button.disabled = false;
      input.select();
    }
  };
  return el(
    'section',
    { 'aria-labelledby': `${id}-title` },
    el('h1', { id: `${id}-title`, tabindex: -1 }, 'Sign in'),
    el(
      'form',
      {
        class: 'card narrow',
        submit: (event) => {
          event.preventDefault();
          void submit();
        },
      },
      el('label', { for: id }, 'API key'),
      input,
      el(
        'p',
        { class: 'hint' },
        'The operator of this server gives them out. It is kept until you close this tab.',
      ),
      outcome,
      button,
    ),
  );
}
