import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ArrayLines } from './json-array.ts';

const CHUNK = 1 << 18;

/**
 * Writes a file again as UTF-8, a piece at a time, without its NUL characters and its byte order mark.
 * @param lines what makes lines of a JSON array, where it is one
 * @returns how many characters there were that the encoding does not have, and how many NULs
 */
export async function transcode(
  source: string,
  encoding: string,
  target: string,
  lines?: ArrayLines,
): Promise<{ unreadable: number; nuls: number }> {
  const decoder = new TextDecoder(encoding);
  const counts = { unreadable: 0, nuls: 0 };
  const tidy = (text: string): string => {
    counts.unreadable += occurrences(text, '\ufffd');
    if (!text.includes('\0')) return text;
    counts.nuls += occurrences(text, '\0');
    return text.replaceAll('\0', '');
  };
  const ready = (text: string): string | Uint8Array =>
    lines === undefined ? tidy(text) : lines.turn(Buffer.from(tidy(text)));
  await pipeline(
    createReadStream(source, { highWaterMark: CHUNK }),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) yield ready(decoder.decode(chunk, { stream: true }));
      yield ready(decoder.decode());
      lines?.end();
    },
    createWriteStream(target),
  );
  return counts;
}

function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
