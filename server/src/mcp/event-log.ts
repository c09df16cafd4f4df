import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/**
 * What was sent to a client on the streams of a session, for a while, so that it can go on where one broke.
 */
export interface EventLog {
  /** The events of one session; `owner` is compared by identity. */
  of(owner: object): SessionEvents;
}

/** What the SDK asks of a store, and the same at once for what needs no waiting. */
export interface SessionEvents extends EventStore {
  has(id: string): boolean;
  /** Keeps a message of a stream, or the event that only gives the stream its first id; returns its id. */
  add(stream: string, message?: JSONRPCMessage): string;
  streamOf(id: string): string | undefined;
  /** The messages of an event's stream that came after it. */
  after(id: string): { id: string; message: JSONRPCMessage }[];
}

/** Clients from this revision on get an event id at once, and so can come back for the rest of a stream. */
export const RESUMABLE = '2025-11-25';

/** The event that gives a stream its first id; `retryMs`: how long a client waits before it comes back. */
export const primingEvent = (id: string, retryMs: number): string =>
  `id: ${id}\nretry: ${retryMs}\ndata: \n\n`;

interface Entry {
  owner: object;
  stream: string;
  /** Absent in the event that only gives the stream its first id. */
  message: JSONRPCMessage | undefined;
  size: number;
}

// An entry's own cost beside its texts, roughly, in characters.
const OVERHEAD = 500;

/** Keeps the newest events of all sessions, at most `most` of them and about `mostCharacters` in all. */
export function createEventLog({ most, mostCharacters }: { most: number; mostCharacters: number }): EventLog {
  // By number, from `first` to `last`: to look for the oldest in a Map of which it was deleted thousands of
  // times takes longer than to count.
  const entries = new Map<number, Entry>();
  let characters = 0;
  let first = 1;
  let last = 0;

  const idOf = (number: number, { stream }: Entry): string => `${stream}.${number}`;

  const add = (entry: Entry): string => {
    last += 1;
    entries.set(last, entry);
    characters += entry.size;
    while (entries.size > most || characters > mostCharacters) {
      characters -= entries.get(first)?.size ?? 0;
      entries.delete(first);
      first += 1;
    }
    return idOf(last, entry);
  };

  const mine = (owner: object, id: string): Entry | undefined => {
    const number = numberOf(id);
    const entry = entries.get(number);
    return entry?.owner === owner && idOf(number, entry) === id ? entry : undefined;
  };

  const after = (owner: object, id: string): { id: string; message: JSONRPCMessage }[] => {
    const stream = mine(owner, id)?.stream;
    const found: { id: string; message: JSONRPCMessage }[] = [];
    if (stream === undefined) return found;
    for (let number = numberOf(id) + 1; number <= last; number += 1) {
      const entry = entries.get(number);
      if (entry?.owner !== owner || entry.stream !== stream || entry.message === undefined) continue;
      found.push({ id: idOf(number, entry), message: entry.message });
    }
    return found;
  };

  return {
    of: (owner) => ({
      has: (id) => mine(owner, id) !== undefined,
      add: (stream, message) =>
        add({ owner, stream, message, size: message === undefined ? OVERHEAD : sizeOf(message) }),
      streamOf: (id) => mine(owner, id)?.stream,
      after: (id) => after(owner, id),
      async storeEvent(stream, message) {
        const kept = isPriming(message) ? undefined : message;
        return add({ owner, stream, message: kept, size: sizeOf(message) });
      },
      getStreamIdForEventId: (id) => Promise.resolve(mine(owner, id)?.stream),
      async replayEventsAfter(id, { send }) {
        for (const event of after(owner, id)) await send(event.id, event.message);
        return mine(owner, id)?.stream ?? '';
      },
    }),
  };
}

const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf('.') + 1));

/** To the SDK, the event that only gives a stream its first id is a message with nothing in it. */
const isPriming = (message: JSONRPCMessage): boolean => Object.keys(message).length === 0;

/** About how many characters a message is; a whole walk would cost each call more than this is worth. */
function sizeOf(message: JSONRPCMessage): number {
  // An id is whatever its caller made it.
  const id = 'id' in message ? String(message.id).length : 0;
  return OVERHEAD + id + sizeOfWords(message);
}

function sizeOfWords(message: JSONRPCMessage): number {
  // Small as a rule: but a token of progress, or an error that repeats a name, is as long as the caller
  // likes.
  if (!('result' in message)) return JSON.stringify(message).length;
  const { content, contents, structuredContent, tools } = message.result;
  // The tools' definitions are the same ones in every list.
  if (tools !== undefined) return 0;
  const blocks = [content, contents].filter((list) => Array.isArray(list)).flat();
  if (blocks.length === 0) return JSON.stringify(message.result).length;
  const size = blocks.reduce((sum: number, block) => sum + textIn(block), 0);
  // A result that is structured says the same again beside its text.
  return structuredContent === undefined ? size : size * 2;
}

/** The characters in a block's own fields, and in those of a resource that it embeds. */
function textIn(value: unknown, levels = 2): number {
  if (typeof value === 'string') return value.length;
  if (levels === 0 || typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + textIn(part, levels - 1), 0);
}
