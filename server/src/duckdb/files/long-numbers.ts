import { createReadStream } from 'node:fs';

/** Stands around a number that was made a text, so that it can be told from a text of the file. */
export const MARK = '\ue000';

const MARK_BYTES = Buffer.from(MARK);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
// A double holds that many digits of any number.
const EXACT_DIGITS = 15;
// An exponent of three figures may lie beyond the range of a double.
const SUSPECT = /[0-9][0-9.]{15}|[eE][-+]?[0-9]{3}/;
const OVERLAP = 32;

/** Whether a JSON file may hold numbers that a double does not hold as written; texts of many digits count too. */
export async function mayHoldLongNumbers(path: string): Promise<boolean> {
  let carried = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, encoding: 'latin1' })) {
    const text = carried + String(chunk);
    if (SUSPECT.test(text)) return true;
    carried = text.slice(-OVERLAP);
  }
  return false;
}

/**
 * Makes texts of the numbers in JSON that have more digits than a double or lie beyond its range, between marks, a piece at a time: DuckDB reads
 * every number as a double that fits no integer of 64 bits.
 */
export class LongNumbers {
  #inText = false;
  #escaped = false;
  #token: number[] = [];

  turn(piece: Uint8Array): Uint8Array {
    const out: number[] = [];
    for (const byte of piece) {
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
        out.push(byte);
      } else if (isOfNumber(byte)) this.#token.push(byte);
      else {
        this.#flush(out);
        if (byte === QUOTE) this.#inText = true;
        out.push(byte);
      }
    }
    return Uint8Array.from(out);
  }

  /** What is left at the end. */
  end(): Uint8Array {
    const out: number[] = [];
    this.#flush(out);
    return Uint8Array.from(out);
  }

  #flush(out: number[]): void {
    if (this.#token.length === 0) return;
    const text = String.fromCodePoint(...this.#token);
    const [, digits = ''] = /^-?0*\.?0*([0-9.]+)(?:[eE][+-]?\d+)?$/.exec(text) ?? [];
    const isLong = digits.replace('.', '').replace(/0+$/, '').length > EXACT_DIGITS;
    if (isLong || isBeyondDouble(text)) out.push(QUOTE, ...MARK_BYTES, ...this.#token, ...MARK_BYTES, QUOTE);
    else out.push(...this.#token);
    this.#token = [];
  }
}

// Read as infinity or as zero, which it is not.
function isBeyondDouble(text: string): boolean {
  const [, mantissa = ''] = /^-?(\d[\d.]*)(?:[eE][+-]?\d+)?$/.exec(text) ?? [];
  const number = Number(text);
  return /[1-9]/.test(mantissa) && (number === 0 || !Number.isFinite(number));
}

// Digits, signs, points and exponents. The letters of true, false and null do not matter: their token is no number.
const isOfNumber = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  byte === 0x2d ||
  byte === 0x2b ||
  byte === 0x2e ||
  byte === 0x65 ||
  byte === 0x45;
