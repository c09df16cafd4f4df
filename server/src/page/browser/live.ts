import { byId, el, setText } from './dom.ts';
import { formatDuration } from './format.ts';
import { fieldsOf, listOf, numberOf, parseJson, textOf, type Fields } from './shape.ts';

const EVERY_MS = 20_000;
const DEADLINE_MS = 10_000;
// A server that goes away is noticed within about three seconds; /health asks no store, so that this costs next to
// nothing.
const BEAT_MS = 1_500;
const BEAT_DEADLINE_MS = 2_000;

const REFUSALS = new Set([401, 403, 429]);

/** What the page knows of the server's state. */
export interface State {
  /** Asks the server at once. */
  ask(): void;
  /** Hears of every request of the page: whether the server was reached. */
  heard: (isReached: boolean) => void;
}

/** Keeps the state of the server up to date while the reader looks at the page. */
export function watchState(keyNow: () => string | undefined, needsKey: boolean): State {
  let asking: ReturnType<typeof setTimeout> | undefined;
  let beating: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isBeating = false;
  let isAway = false;

  const lost = (): void => {
    isAway = true;
    show(undefined);
    byId('live').replaceChildren();
  };
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    clearTimeout(asking);
    const key = keyNow();
    // Only readiness is told to everybody.
    const isOpen = key !== undefined || !needsKey;
    const status = await fetchState(isOpen ? 'api/status' : 'ready', key);
    if (status === undefined) {
      lost();
    } else {
      isAway = false;
      show(status);
      byId('live').replaceChildren(...(isOpen ? [details(status)] : []));
    }
    isAsking = false;
    if (!document.hidden) asking = setTimeout(() => void ask(), EVERY_MS);
  };
  const heard = (isReached: boolean): void => {
    if (!isReached) lost();
    else if (isAway) void ask();
  };
  const beat = async (): Promise<void> => {
    if (isBeating) return;
    isBeating = true;
    clearTimeout(beating);
    heard(await isAlive());
    isBeating = false;
    if (!document.hidden) beating = setTimeout(() => void beat(), BEAT_MS);
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    void ask();
    void beat();
  });
  addEventListener('offline', lost);
  void ask();
  void beat();
  return { ask: () => void ask(), heard };
}

async function isAlive(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(BEAT_DEADLINE_MS);
    return (await fetch('health', { method: 'HEAD', cache: 'no-store', signal })).ok;
  } catch {
    return false;
  }
}

async function fetchState(path: string, key: string | undefined): Promise<Fields | undefined> {
  const status = await fetchJson(path, key);
  // A key that is not accepted any more says nothing of the server, which tells everybody whether it is ready.
  return status === 'refused' ? fetchState('ready', undefined) : status;
}

async function fetchJson(path: string, key: string | undefined): Promise<Fields | 'refused' | undefined> {
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  try {
    const response = await fetch(path, {
      headers,
      cache: 'no-store',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (key !== undefined && REFUSALS.has(response.status)) return 'refused';
    const parsed = parseJson(await response.text());
    return parsed.ok && (response.ok || response.status === 503) ? fieldsOf(parsed.value) : undefined;
  } catch {
    return undefined;
  }
}

function show(status: Fields | undefined): void {
  const state = byId('state');
  const away = status === undefined ? [] : missingIn(status);
  const isReady = status !== undefined && away.length === 0 && status['draining'] !== true;
  state.dataset['state'] = isReady ? 'ready' : 'away';
  setText(state, inWords(status, away));
}

function inWords(status: Fields | undefined, away: readonly string[]): string {
  if (status === undefined) return 'Not reachable';
  if (status['draining'] === true) return 'Shutting down';
  return away.length === 0 ? 'Ready' : `Working without ${away.join(' and ')}`;
}

/** What the server depends on, each with how it answered. */
const partsIn = (status: Fields): [string, Fields][] =>
  Object.entries(fieldsOf(status['dependencies'])).map(([name, part]) => [name, fieldsOf(part)]);

/** What does not answer: readiness names it, the whole status shows it. */
const missingIn = (status: Fields): string[] => [
  ...listOf(status['missing']).map(String),
  ...partsIn(status).flatMap(([name, { ok }]) => (ok === true ? [] : [name])),
];

function details(status: Fields): HTMLElement {
  const facts: [string, string][] = [
    [
      'Version',
      `${textOf(status['version']) ?? 'unknown'} on Node.js ${textOf(status['nodeVersion']) ?? ''}`,
    ],
    ['Running for', formatDuration(numberOf(status['uptimeSeconds']) ?? 0)],
    ...partsIn(status).map(([name, part]): [string, string] => [name, partInWords(part)]),
  ];
  return el(
    'section',
    { 'aria-labelledby': 'live-title' },
    el('h2', { id: 'live-title' }, 'State'),
    el(
      'dl',
      { class: 'facts' },
      ...facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
    ),
  );
}

function partInWords({ ok, version, latencyMs, problem }: Fields): string {
  if (ok !== true) return `away: ${textOf(problem) ?? 'no answer'}`;
  const ms = numberOf(latencyMs);
  return ['answers', textOf(version), ms === undefined ? undefined : `${ms} ms`]
    .filter((part) => part !== undefined)
    .join(', ');
}
