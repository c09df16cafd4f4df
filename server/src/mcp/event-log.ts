import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** What was sent to a client on the streams of a session, for a while, so that it can go on where one broke. */
export interface EventLog {
  /** The events of one session; `owner` is compared by identity. */
  of(owner: object): EventStore & { has(eventId: string): boolean };
}

interface Entry {
  owner: object;
  stream: string;
  message: JSONRPCMessage;
  size: number;
}

// An entry's own cost beside its texts, roughly, in characters.
const OVERHEAD = 500;

/** Keeps the newest events of all sessions, at most `most` of them and about `mostCharacters` in all. */
export function createEventLog({ most, mostCharacters }: { most: number; mostCharacters: number }): EventLog {
  // Ordered by age, as a Map is.
  const entries = new Map<string, Entry>();
  let characters = 0;
  let last = 0;

  const add = (entry: Entry): string => {
    last += 1;
    const id = `${entry.stream}.${last}`;
    entries.set(id, entry);
    characters += entry.size;
    for (const [oldest, { size }] of entries) {
      if (entries.size <= most && characters <= mostCharacters) break;
      entries.delete(oldest);
      characters -= size;
    }
    return id;
  };

  const mine = (owner: object, id: string): Entry | undefined => {
    const entry = entries.get(id);
    return entry?.owner === owner ? entry : undefined;
  };

  return {
    of: (owner) => ({
      has: (id) => mine(owner, id) !== undefined,
      storeEvent: (stream, message) =>
        Promise.resolve(add({ owner, stream, message, size: sizeOf(message) })),
      getStreamIdForEventId: (id) => Promise.resolve(mine(owner, id)?.stream),
      async replayEventsAfter(id, { send }) {
        const stream = mine(owner, id)?.stream ?? '';
        let reached = false;
        for (const [eventId, entry] of entries) {
          if (reached && entry.owner === owner && entry.stream === stream && !isPriming(entry.message)) {
            await send(eventId, entry.message);
          }
          reached ||= eventId === id;
        }
        return stream;
      },
    }),
  };
}

/** The event that only gives a stream its first id carries no message. */
const isPriming = (message: JSONRPCMessage): boolean => Object.keys(message).length === 0;

/** About how many characters a message is; a whole walk would cost each call more than this is worth. */
function sizeOf(message: JSONRPCMessage): number {
  if (!('result' in message)) return OVERHEAD;
  const { content, contents } = message.result;
  let size = OVERHEAD;
  for (const block of [content, contents].flat()) {
    if (typeof block !== 'object' || block === null) continue;
    for (const value of Object.values(block)) if (typeof value === 'string') size += value.length;
  }
  // A result that is structured says the same again beside its text.
  return 'structuredContent' in message.result ? size * 2 : size;
}
