import { CallError } from '../../../errors.ts';
import { streamEntry } from '../zip.ts';
import type { Workbook } from './package.ts';
import { readXml } from './xml.ts';

// They stay in memory while a sheet is read.
const MAX_CHARACTERS = 60_000_000;

/** Gathers the text of a string item: its runs without its phonetic guides, which only say how it is read aloud. */
export class ItemText {
  text = '';
  #within = false;
  #phonetic = false;

  open(name: string): void {
    if (name === 't') this.#within = !this.#phonetic;
    if (name === 'rPh') this.#phonetic = true;
  }

  add(text: string): void {
    if (this.#within) this.text += text;
  }

  close(name: string): void {
    if (name === 't') this.#within = false;
    if (name === 'rPh') this.#phonetic = false;
  }

  /** The text so far, with the characters that XML cannot hold; begins anew. */
  take(): string {
    const text = unescaped(this.text);
    this.text = '';
    return text;
  }
}

// `_x000D_` stands for a control character: ECMA-376 part 1, 22.9.2.19.
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, hex: string) =>
        String.fromCodePoint(Number.parseInt(hex, 16)),
      )
    : text;

/** The texts that cells name by their number. */
export async function readStrings(path: string, { strings }: Workbook): Promise<string[]> {
  const found: string[] = [];
  if (strings === undefined) return found;
  const item = new ItemText();
  let characters = 0;
  await readXml(streamEntry(path, strings), {
    open: (name) => item.open(name),
    text: (text) => item.add(text),
    close(name) {
      item.close(name);
      if (name !== 'si') return;
      const text = item.take();
      characters += text.length;
      if (characters > MAX_CHARACTERS)
        throw new CallError(
          'The workbook holds too much text to be read. Save the sheet as CSV and upload that.',
        );
      found.push(text);
    },
  });
  return found;
}
