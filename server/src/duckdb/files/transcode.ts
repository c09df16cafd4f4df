import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
/** Changes the bytes of a text a piece at a time; `end` returns what is left, and throws for a text that is cut off. */
export interface Turn {
  turn(piece: Uint8Array): Uint8Array;
  end(): Uint8Array | undefined;
}

const CHUNK = 1 << 18;
/** How many lines with unreadable characters are named. */
export const MAX_LOCATED = 5;

/** What a file held that could not be taken over: how many characters, and the first lines they are in, from 1. */
export interface Losses {
  unreadable: number;
  unreadableLines: number[];
  nuls: number;
}

/**
 * Writes a file again as UTF-8, a piece at a time, without its NUL characters and its byte order mark.
 * @param turns what changes its bytes then, one after the other
 */
export async function transcode(
  source: string,
  encoding: string,
  target: string,
  turns: readonly Turn[] = [],
): Promise<Losses> {
  const decoder = new TextDecoder(encoding);
  const losses: Losses = { unreadable: 0, unreadableLines: [], nuls: 0 };
  let line = 1;
  const tidy = (text: string): string => {
    if (losses.unreadableLines.length < MAX_LOCATED) line = locate(text, line, losses.unreadableLines);
    losses.unreadable += occurrences(text, '\ufffd');
    if (!text.includes('\0')) return text;
    losses.nuls += occurrences(text, '\0');
    return text.replaceAll('\0', '');
  };
  const turned = (piece: Uint8Array, from = 0): Uint8Array =>
    turns.slice(from).reduce((bytes, each) => each.turn(bytes), piece);
  const ready = (text: string): string | Uint8Array =>
    turns.length === 0 ? tidy(text) : turned(Buffer.from(tidy(text)));
  await pipeline(
    createReadStream(source, { highWaterMark: CHUNK }),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) yield ready(decoder.decode(chunk, { stream: true }));
      yield ready(decoder.decode());
      for (const [at, each] of turns.entries()) {
        const rest = each.end();
        if (rest !== undefined) yield turned(rest, at + 1);
      }
    },
    createWriteStream(target),
  );
  return losses;
}

// Adds the lines of a piece that hold a replacement character; returns the number of the line that it ends in.
function locate(text: string, first: number, found: number[]): number {
  let line = first;
  let from = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    line += occurrences(text.slice(from, at), '\n');
    from = at;
    if (found.at(-1) !== line && found.length < MAX_LOCATED) found.push(line);
  }
  return line + occurrences(text.slice(from), '\n');
}

function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
