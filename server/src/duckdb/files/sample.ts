import { isAscii } from 'node:buffer';

const BLOCK = 4_096;
const LONGEST_LINE = 1_024;
const PER_CHUNK = 8_192;

/**
 * Collects the lines of a file that hold bytes beyond ASCII, from wherever in the file they are: what is before them
 * says nothing of its encoding. At most `bytes` in all, and of one chunk so little that later chunks have their share.
 */
export class ForeignLines {
  readonly #parts: Buffer[] = [];
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes the next chunk of the file. */
  add(chunk: Buffer): void {
    let left = Math.min(this.#left, this.#parts.length === 0 ? this.#left / 2 : PER_CHUNK);
    for (let at = nextForeign(chunk, 0); at >= 0 && left > 0;) {
      const start = Math.max(chunk.lastIndexOf(0x0a, at) + 1, at - LONGEST_LINE);
      const newline = chunk.indexOf(0x0a, at);
      const end = Math.min(newline < 0 ? chunk.length : newline + 1, at + LONGEST_LINE);
      this.#parts.push(Buffer.from(chunk.subarray(start, end)));
      left -= end - start;
      this.#left -= end - start;
      at = nextForeign(chunk, end);
    }
  }

  /** The lines one after another, each with its end. */
  lines(): readonly Buffer[] {
    return this.#parts;
  }
}

function nextForeign(chunk: Buffer, from: number): number {
  for (let start = from; start < chunk.length; start += BLOCK) {
    const block = chunk.subarray(start, start + BLOCK);
    if (isAscii(block)) continue;
    return start + block.findIndex((byte) => byte >= 0x80);
  }
  return -1;
}
