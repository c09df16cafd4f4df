import { z } from 'zod';
import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { Identity } from '../identity.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../postgres/database.ts';
import { keyIdOf, sameDigest } from './api-key.ts';
import { liveKeyRow, selectLiveKeys, touchKeys } from './key-rows.ts';
import { invalid, type Verdict } from './verdict.ts';

/** The keys are read anew in the background once they are this old. */
const FRESH_MS = 2_000;
/** A call waits for the reading once they are this old. Within the 5 s that a revocation may take. */
const STALE_MS = 4_000;
/** How long known keys go on where the database is away. */
const BOUND_MS = 60 * 60_000;
/** A key made a moment ago is looked for this often, however many unknown keys are tried. */
const UNKNOWN_MS = 1_000;
const RETRY_MS = 2_000;
const DEADLINE_MS = 1_500;
const TOUCH_MS = 60_000;

const rows = z.array(liveKeyRow);
const UNKNOWN = invalid('This API key is not known here: it is mistyped, has expired or was revoked');
const AWAY: Verdict = { kind: 'unavailable', reason: 'API keys cannot be checked at the moment' };

interface LiveKey {
  hash: Uint8Array;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  identity: Identity;
  proved: Verdict;
}

/** The keys that open this server, as read a few seconds ago. */
export interface KeyRing {
  /** Judges the text of a key by its digest. Never rejects. */
  judge(text: string, digest: Uint8Array): Promise<Verdict>;
  /**
   * Whose the key of this id is, as last read; undefined where it opens nothing, `unknown` where the database has been
   * away for too long to say.
   */
  identityOf(id: string): Identity | undefined | 'unknown';
  /** The identities of all live keys of a namespace, as last read; undefined where that is not known. */
  sharing(namespace: string): Identity[] | undefined;
  /** Sees to it that what was last read is fresh enough: for what is asked of the key `id`, or of all keys. Never rejects. */
  update(id?: string): Promise<void>;
  /** Writes down what it has not yet written of the keys' last use. */
  close(): Promise<void>;
}

/**
 * Holds all live keys in memory, so that a call costs a look into a map, and the database one short statement
 * every few seconds, whatever callers send. While the database is away, the keys known last go on.
 */
export function createKeyRing(database: Database, log: Logger, now: () => number = Date.now): KeyRing {
  let keys: ReadonlyMap<string, LiveKey> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failing = false;
  let reading: Promise<void> | undefined;
  let uses = new Map<string, Date>();

  const read = async (): Promise<void> => {
    const startedAt = now();
    triedAt = startedAt;
    try {
      const found = database.query(selectLiveKeys, AbortSignal.timeout(DEADLINE_MS));
      keys = new Map(rows.parse(await within(found, DEADLINE_MS, 'postgres')).map(liveKey));
      readAt = startedAt;
      if (failing) log.info('API keys can be read again');
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ error: messageOf(error) }, 'API keys cannot be read; those known go on');
      failing = true;
    }
  };
  const refresh = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const update = async (id?: string): Promise<void> => {
    const age = now() - readAt;
    const isUnknown = id !== undefined && !keys.has(id);
    if (failing) {
      // Nobody waits for a database that was away a moment ago.
      if (now() - triedAt > RETRY_MS) void refresh();
    } else if (age > STALE_MS || (age > UNKNOWN_MS && isUnknown)) await refresh();
    else if (age > FRESH_MS) void refresh();
  };

  const touch = async (): Promise<void> => {
    if (uses.size === 0) return;
    const written = uses;
    uses = new Map();
    try {
      const done = database.query(touchKeys(written), AbortSignal.timeout(DEADLINE_MS));
      await within(done, DEADLINE_MS, 'postgres');
    } catch (error) {
      uses = new Map([...written, ...uses]);
      log.debug({ error: messageOf(error) }, 'the last use of keys is written later');
    }
  };
  const timer = setInterval(() => void touch(), TOUCH_MS).unref();

  const isKnown = (): boolean => now() - readAt <= BOUND_MS;
  const isLive = (key: LiveKey | undefined): key is LiveKey => key !== undefined && key.expiresAt > now();

  return {
    update,
    identityOf(id) {
      if (!isKnown()) return 'unknown';
      const key = keys.get(id);
      if (isLive(key)) return key.identity;
      // A key that another replica has seen made may be missing only because this one cannot read.
      return key === undefined && failing ? 'unknown' : undefined;
    },
    sharing(namespace) {
      if (!isKnown()) return undefined;
      return [...keys.values()]
        .filter((key) => isLive(key) && key.identity.namespace === namespace)
        .map(({ identity }) => identity);
    },
    async judge(text, digest) {
      const id = keyIdOf(text);
      if (id === undefined) return UNKNOWN;
      const age = now() - readAt;
      if (age > FRESH_MS || !keys.has(id)) await update(id);
      if (!isKnown()) return AWAY;
      const key = keys.get(id);
      if (key === undefined) return failing ? AWAY : UNKNOWN;
      if (!sameDigest(digest, key.hash) || !isLive(key)) return UNKNOWN;
      uses.set(id, new Date(now()));
      return key.proved;
    },
    async close() {
      clearInterval(timer);
      await touch();
    },
  };
}

function liveKey({
  id,
  name,
  namespace,
  scope,
  hash,
  expires_at,
}: z.infer<typeof liveKeyRow>): [string, LiveKey] {
  const until = expires_at?.getTime();
  const identity: Identity = {
    id: `key:${name}`,
    namespace,
    scope,
    credential: { kind: 'key', key: id, ...(until !== undefined && { until }) },
  };
  return [
    id,
    { hash, expiresAt: until ?? Number.POSITIVE_INFINITY, identity, proved: { kind: 'proved', identity } },
  ];
}
