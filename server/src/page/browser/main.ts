import { createApp } from './app.ts';
import { chartsView } from './charts-view.ts';
import { enableCopying } from './copy.ts';
import { datasetView } from './dataset-view.ts';
import { datasetsView } from './datasets-view.ts';
import { byId, el, problem } from './dom.ts';
import { watchState } from './live.ts';
import { createRpc, RequestError } from './rpc.ts';
import { openSession, signInForm } from './session.ts';
import { watchWho } from './who-view.ts';
import { toolsView } from './tools-view.ts';

const name = document.title;
const needsKey = document.documentElement.dataset['access'] !== 'off';
const session = openSession(needsKey);
const view = byId('view');
const overview = byId('overview-view');
const signOutButton = byId('sign-out');
const signInLink = byId('sign-in');

let turn = 0;

const announce = (text: string): void => byId('announcer').replaceChildren(text);
const state = watchState(session.key, needsKey);
const who = watchWho(session.key, needsKey);
const app = createApp(createRpc('mcp', session.key, state.heard), {
  onRefused: () => signOut('Your key is not accepted any more. Sign in again.'),
  who: who.now,
  announce,
});

const views: Record<string, (rest: string | undefined) => Promise<HTMLElement>> = {
  tools: (rest) => toolsView(app, rest),
  datasets: (rest) => (rest === undefined ? datasetsView(app) : datasetView(app, rest)),
  charts: () => chartsView(app),
  signin: () => {
    location.replace('#datasets');
    return Promise.resolve(el('section', {}));
  },
};

/** Where the address leads: the view, and what is named after a slash. */
function place(): { section: string; rest: string | undefined } {
  const [, section = '', rest] = /^#(\w+)(?:\/(.+))?$/.exec(location.hash) ?? [];
  const isKnown = section in views;
  return { section: isKnown ? section : 'overview', rest: rest === undefined ? undefined : decoded(rest) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shows the view that the address names. A later call makes an earlier one that is still waiting void. */
async function show({ isMoving, said }: { isMoving: boolean; said?: string }): Promise<void> {
  turn += 1;
  const own = turn;
  const { section, rest } = place();
  const make = views[section];
  markCurrent(section);
  signOutButton.hidden = !session.isSignedIn();
  signInLink.hidden = session.isOpen() || section === 'signin';
  byId('begin').replaceChildren(...beginning());
  byId('begin').hidden = false;
  who.ask();
  overview.hidden = make !== undefined;
  view.hidden = make === undefined;
  document.title = make === undefined ? name : `${titleOf(section, rest)} · ${name}`;
  if (make === undefined) {
    view.replaceChildren();
  } else if (!session.isOpen()) {
    view.replaceChildren(signInForm(said, signIn));
  } else {
    view.setAttribute('aria-busy', 'true');
    if (isMoving) view.replaceChildren(el('p', { class: 'hint' }, 'Loading…'));
    const made = await make(rest).catch(failed);
    if (own !== turn) return;
    view.removeAttribute('aria-busy');
    view.replaceChildren(made);
  }
  if (isMoving) focusHeading(make === undefined ? overview : view);
}

const titleOf = (section: string, rest: string | undefined): string =>
  section === 'signin' ? 'Sign in' : (rest ?? section.charAt(0).toUpperCase() + section.slice(1));

/** What a reader of the first screen can do next. */
const beginning = (): HTMLElement[] =>
  session.isOpen()
    ? [
        el('a', { href: '#datasets', class: 'button' }, 'Upload data'),
        el('a', { href: '#charts', class: 'button quiet' }, 'See charts'),
      ]
    : [
        el('a', { href: '#signin', class: 'button' }, 'Sign in'),
        el(
          'span',
          { class: 'hint' },
          'with your API key, to upload data, ask it questions and draw charts here.',
        ),
      ];

const again = (): void => void show({ isMoving: true });

function failed(error: unknown): HTMLElement {
  return el('section', {}, problem(error), el('button', { type: 'button', click: again }, 'Try again'));
}

function markCurrent(section: string): void {
  for (const link of byId('sections').querySelectorAll('a')) {
    if (link.hash === `#${section}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function focusHeading(within: HTMLElement): void {
  const target =
    within.querySelector<HTMLElement>('input[type=password]') ?? within.querySelector<HTMLElement>('h1');
  target?.focus({ preventScroll: place().rest !== undefined && place().section === 'tools' });
}

/** @throws Error in words where the server does not take the key */
async function signIn(key: string): Promise<void> {
  try {
    await createRpc('mcp', () => key).request('tools/list', {});
  } catch (error) {
    const isRefused = error instanceof RequestError && error.status === 401;
    throw isRefused ? new Error('This key is not accepted. Is it complete, and still valid?') : error;
  }
  session.signIn(key);
  state.ask();
  announce('Signed in');
  void show({ isMoving: true });
}

function signOut(said?: string): void {
  if (!session.isSignedIn()) return;
  session.signOut();
  state.ask();
  void show({ isMoving: true, ...(said === undefined ? {} : { said }) });
}

byId('sections').hidden = false;
signOutButton.addEventListener('click', () => signOut());
addEventListener('hashchange', () => {
  if (location.hash !== '#main' && location.hash !== '#connect') void show({ isMoving: true });
});
// A file dropped beside its place must not replace the page.
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => event.preventDefault());
enableCopying({ announce });
void show({ isMoving: false });
