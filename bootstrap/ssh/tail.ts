import { StringDecoder } from 'node:string_decoder';

/** How much of one stream is kept, in bytes. */
const KEPT = 1024 * 1024;

/** The end of a stream, bounded in memory; `text()` says so where the beginning was cut. */
export type Tail = { push: (chunk: Buffer) => void; text: () => string };

export const tail = (limit = KEPT): Tail => {
  let chunks: Buffer[] = [];
  let size = 0;
  let cut = 0;
  const trim = (): void => {
    const all = Buffer.concat(chunks);
    const kept = all.subarray(Math.max(0, all.length - limit));
    cut += all.length - kept.length;
    chunks = [kept];
    size = kept.length;
  };
  return {
    push: (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      // Only now and then, so that a long stream of small chunks stays cheap.
      if (size > 2 * limit) trim();
    },
    text: () => {
      trim();
      const text = Buffer.concat(chunks).toString('utf8');
      return cut === 0 ? text : `[the first ${cut} bytes were cut]\n${text}`;
    },
  };
};

/** A stream's chunks as lines without their ends, a character split between two chunks made whole. */
export const lines = (onLine: (line: string) => void): { push: (chunk: Buffer) => void; end: () => void } => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const parts = (rest + text).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part);
  };
  return {
    push: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
};
