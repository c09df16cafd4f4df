import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/**
 * What was sent to a client on the streams of a session, for a while, so that it can go on where one broke.
 */
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
