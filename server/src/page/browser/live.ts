import { byId, el, setText } from './dom.ts';
import { formatDuration } from './format.ts';
import { fieldsOf, listOf, numberOf, parseJson, textOf, type Fields } from './shape.ts';

const EVERY_MS = 20_000;
const DEADLINE_MS = 10_000;

/**
 * Keeps the state of the server up to date while the reader looks at the page, and returns how to ask at
 * once.
 */
export function watchState(keyNow: () => string | undefined, needsKey: boolean): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    clearTimeout(timer);
    const key = keyNow();
    // Only readiness is told to everybody.
    const isOpen = key !== undefined || !needsKey;
    const status = await fetchState(isOpen ? 'api/status' : 'ready', key);
    show(status);
    byId('live').replaceChildren(...(isOpen && status !== undefined ? [details(status)] : []));
    isAsking = false;
    if (!document.hidden) timer = setTimeout(() => void ask(), EVERY_MS);
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void ask();
  });
  void ask();
  return () => void ask();
}

async function fetchState(path: string, key: string | undefined): Promise<Fields | undefined> {
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  try {
    const response = await fetch(path, {
      headers,
      cache: 'no-store',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
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
