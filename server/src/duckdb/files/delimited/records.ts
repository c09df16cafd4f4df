/** The signs that a delimited text is made of. `quote` is `''` where none is. */
export interface Signs {
  delimiter: string;
  quote: string;
  /** What makes a quote within quotes part of the text: the quote itself, or a backslash. */
  escape: string;
}

/** One record, as the text has it. */
export interface TextRecord {
  fields: string[];
  /** The line that it begins at; the first is 1. */
  line: number;
}

export interface Records {
  records: TextRecord[];
  /** Where in the text the first record begins that is not among them. */
  end: number;
  /** The line of that place. */
  nextLine: number;
  /** Quotes that neither begin nor end a field, or are never closed, and were taken for text. */
  strayQuotes: number;
}

export interface SplitOptions {
  /** Whether the text ends where its file ends; else its last record may be incomplete and is left out. */
  isWhole: boolean;
  /** At most so many records. */
  limit?: number;
  /** The line at which the text begins. */
  line?: number;
  /** The end of a line, where it is not told by this text alone. */
  lineEnd?: '\n' | '\r';
}

/** The sign that ends lines: a carriage return alone does so only in texts without a line feed. */
export function lineEndOf(text: string): '\n' | '\r' {
  return text.includes('\r') && !text.includes('\n') ? '\r' : '\n';
}

// Longer texts within quotes are no field but a quote that was never closed.
const MAX_QUOTED_LENGTH = 1 << 20;

/**
 * Splits a text into records, line breaks within quotes included. A quote within quotes that no delimiter or end of
 * line follows is text, and so is one that is never closed: nothing is dropped.
 */
export function splitRecords(text: string, signs: Signs, options: SplitOptions): Records {
  return new Splitter(text, signs, options).split();
}

class Splitter {
  readonly #text: string;
  readonly #signs: Signs;
  readonly #options: SplitOptions;
  readonly #lineEnd: string;
  readonly #boundary: RegExp;
  #at = 0;
  #line: number;
  #strayQuotes = 0;

  constructor(text: string, signs: Signs, options: SplitOptions) {
    this.#text = text;
    this.#signs = signs;
    this.#options = options;
    this.#line = options.line ?? 1;
    this.#lineEnd = options.lineEnd ?? lineEndOf(text);
    this.#boundary = new RegExp(`${RegExp.escape(signs.delimiter)}|${RegExp.escape(this.#lineEnd)}`, 'g');
  }

  split(): Records {
    const { isWhole, limit = Number.POSITIVE_INFINITY } = this.#options;
    const records: TextRecord[] = [];
    let end = 0;
    let nextLine = this.#line;
    while (this.#at < this.#text.length && records.length < limit) {
      const line = this.#line;
      const fields = this.#record();
      if (fields === undefined) break;
      const isCut = this.#at >= this.#text.length && this.#text[this.#at - 1] !== this.#lineEnd;
      if (!isWhole && isCut) break;
      records.push({ fields, line });
      end = this.#at;
      nextLine = this.#line;
    }
    return { records, end, nextLine, strayQuotes: this.#strayQuotes };
  }

  // The fields up to the end of a line; nothing where the text ends within quotes that may yet be closed.
  #record(): string[] | undefined {
    const text = this.#text;
    const fields: string[] = [];
    for (;;) {
      const field = this.#field();
      if (field === undefined) return undefined;
      fields.push(field);
      if (this.#at >= text.length) return fields;
      if (text.startsWith(this.#signs.delimiter, this.#at)) {
        this.#at += this.#signs.delimiter.length;
        continue;
      }
      this.#at += 1;
      this.#line += 1;
      return fields;
    }
  }

  #field(): string | undefined {
    const text = this.#text;
    const { quote } = this.#signs;
    if (quote !== '') {
      let open = this.#at;
      while (text[open] === ' ' && this.#signs.delimiter !== ' ') open += 1;
      if (text[open] === quote) {
        const quoted = this.#quoted(open + 1);
        if (quoted !== null) return quoted;
      }
    }
    const stop = this.#boundaryAfter(this.#at);
    const field = text.slice(this.#at, stop);
    this.#at = stop;
    // Of a CRLF, the carriage return belongs to the end of the line.
    return this.#lineEnd === '\n' && field.endsWith('\r') && text[stop] !== this.#signs.delimiter
      ? field.slice(0, -1)
      : field;
  }

  #boundaryAfter(from: number): number {
    this.#boundary.lastIndex = from;
    return this.#boundary.exec(this.#text)?.index ?? this.#text.length;
  }

  // A field within quotes; null where the quote is never closed, nothing where the rest of the file may close it.
  #quoted(from: number): string | null | undefined {
    const text = this.#text;
    const { quote, escape } = this.#signs;
    let field = '';
    let stray = 0;
    // The first end of a value or line behind a stray quote; not looked for before there is one.
    let boundary = Number.POSITIVE_INFINITY;
    for (let begin = from, at = from; ;) {
      const close = text.indexOf(quote, at);
      if (close < 0 || close - from > MAX_QUOTED_LENGTH) {
        if (!this.#options.isWhole && text.length - from <= MAX_QUOTED_LENGTH) return undefined;
        this.#strayQuotes += 1;
        return null;
      }
      // Not one value with quotes in it, but several: `"This" is a test,100,"A"`. Told at the next quote and not at the
      // one that closes: were each of many stray quotes followed to the end, time would grow by the square.
      if (close > boundary) {
        this.#strayQuotes += 1;
        return null;
      }
      if (escape === '\\' && isEscaped(text, close, from)) {
        field += `${text.slice(begin, close - 1)}${quote}`;
        begin = at = close + 1;
        continue;
      }
      if (escape !== '\\' && text[close + 1] === quote) {
        field += text.slice(begin, close + 1);
        begin = at = close + 2;
        continue;
      }
      let after = close + 1;
      while (text[after] === ' ' && this.#signs.delimiter !== ' ') after += 1;
      if (text[after] === '\r' && (text[after + 1] === '\n' || after + 1 === text.length)) after += 1;
      if (
        after >= text.length ||
        text[after] === this.#lineEnd ||
        text.startsWith(this.#signs.delimiter, after)
      ) {
        if (after >= text.length && !this.#options.isWhole) return undefined;
        field += text.slice(begin, close);
        this.#strayQuotes += stray;
        this.#line += count(text, this.#lineEnd, from, close);
        this.#at = after;
        return field;
      }
      if (stray === 0) boundary = this.#boundaryAfter(from);
      stray += 1;
      at = close + 1;
    }
  }
}

function isEscaped(text: string, at: number, from: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes >= from && text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

// Within a slice, because looking for a sign that does not come reads all of the text, for each of its fields.
function count(text: string, sign: string, from: number, to: number): number {
  const part = text.slice(from, to);
  let found = 0;
  for (let at = part.indexOf(sign); at >= 0; at = part.indexOf(sign, at + 1)) found += 1;
  return found;
}
