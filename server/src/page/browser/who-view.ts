import { byId, el } from './dom.ts';
import { keyInWords, sharingInWords, whoamiOf, type Whoami } from './identity.ts';
import { fieldsOf, parseJson } from './shape.ts';

const DEADLINE_MS = 10_000;
// Keys are made and revoked while a page is open.
const EVERY_MS = 60_000;

/** Whose key it is, as the server last said. */
export interface Who {
  now: () => Promise<Whoami | undefined>;
  /** Asks the server, and shows the answer in the header; shows nothing where there is no key to ask with. */
  ask: () => void;
}

/** Keeps the header telling whose key the page uses, what it may do, and with whom its data is shared. */
export function watchWho(keyNow: () => string | undefined, needsKey: boolean): Who {
  let asked: Promise<Whoami | undefined> = Promise.resolve(undefined);
  let known: { key: string | undefined; who: Whoami } | undefined;
  const fetchKnown = async (key: string | undefined): Promise<Whoami | undefined> => {
    const who = await fetchWho(key);
    if (who !== 'unknown') known = who === undefined ? undefined : { key, who };
    // While the server does not answer, what it said of this key last still stands.
    return known?.key === key ? known?.who : undefined;
  };
  const ask = (): void => {
    const key = keyNow();
    const own = key === undefined && needsKey ? Promise.resolve(undefined) : fetchKnown(key);
    asked = own;
    void own.then((who) => {
      // The reader may have signed out, or in with another key, meanwhile.
      if (own === asked) show(who, needsKey);
      return undefined;
    });
  };
  setInterval(() => {
    if (!document.hidden) ask();
  }, EVERY_MS);
  return { now: () => asked, ask };
}

async function fetchWho(key: string | undefined): Promise<Whoami | 'unknown' | undefined> {
  try {
    const response = await fetch('api/whoami', {
      headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const parsed = parseJson(await response.text());
    if (response.ok && parsed.ok) return whoamiOf(fieldsOf(parsed.value));
    return response.status === 401 ? undefined : 'unknown';
  } catch {
    return 'unknown';
  }
}

function show(who: Whoami | undefined, needsKey: boolean): void {
  const place = byId('who');
  place.hidden = who === undefined;
  if (who === undefined) return place.replaceChildren();
  const key = needsKey
    ? ['Key ', el('strong', {}, who.name), `: ${keyInWords(who)}. `]
    : ['No key is needed here. '];
  place.replaceChildren(...key, sharingInWords(who));
}
