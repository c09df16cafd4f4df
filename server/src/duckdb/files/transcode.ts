import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const CHUNK = 1 << 18;

/**
 * Writes a file again as UTF-8, a piece at a time, without its NUL characters.
 * @returns how many characters there were that the encoding does not have, and how many NULs
 */
export async function transcode(
  source: string,
  encoding: string,
  target: string,
): Promise<{ unreadable: number; nuls: number }> {
  const decoder = new TextDecoder(encoding);
  const counts = { unreadable: 0, nuls: 0 };
  const tidy = (text: string): string => {
    counts.unreadable += occurrences(text, '\ufffd');
    if (!text.includes('\0')) return text;
    counts.nuls += occurrences(text, '\0');
    return text.replaceAll('\0', '');
  };
  await pipeline(
    createReadStream(source, { highWaterMark: CHUNK }),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) yield tidy(decoder.decode(chunk, { stream: true }));
      yield tidy(decoder.decode());
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
