import { EncodingDetector } from 'chardetng-wasm/dist/chardetng_wasm.js';
import { firstValue, shortened, valuesIn } from './foreign-text.ts';
import { likelihood } from './plausibility.ts';

/** Another way to read bytes: `value` in the chosen reading would be `instead` in this one. */
export interface Candidate {
  name: string;
  value: string;
  instead: string;
}

/** The likeliest encoding of bytes that are not UTF-8 throughout. */
export interface Guess {
  name: string;
  /** The first value with a character beyond ASCII, at most 40 characters. */
  shows: string;
  /** False where another reading is about as likely. */
  sure: boolean;
  /** Other readings that are likely, the likeliest first; each differs in what it shows. */
  others: Candidate[];
}

/** Encodings of the Encoding Standard that files are met in; those that read the same bytes the same come first. */
const ENCODINGS = [
  'windows-1252',
  'gb18030',
  'shift_jis',
  'euc-jp',
  'big5',
  'euc-kr',
  'windows-1251',
  'koi8-r',
  'koi8-u',
  'ibm866',
  'iso-8859-5',
  'x-mac-cyrillic',
  'windows-1250',
  'iso-8859-2',
  'iso-8859-15',
  'macintosh',
  'windows-1253',
  'iso-8859-7',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'iso-8859-6',
  'windows-1257',
  'windows-874',
] as const;

// Natural logarithms of how many times as likely one reading must be.
const CLEAR = 7;
const NEAR = 12;
const SCORED_BYTES = 4_096;
const MAX_OTHERS = 5;

/**
 * Guesses the encoding of lines that hold bytes beyond ASCII. Firefox's detector proposes one; each decoder's text is
 * judged by how likely its characters are. The guess is sure where both agree and no other text comes near.
 */
export function guessEncoding(sample: Uint8Array): Guess {
  const scored = sample.subarray(0, SCORED_BYTES);
  const proposed = proposal(sample);
  const readings = ENCODINGS.map((name) => {
    const text = new TextDecoder(name).decode(scored);
    return { name, text, score: likelihood(text) };
  }).toSorted((a, b) => b.score - a.score);
  const [likeliest] = readings;
  const seconded = readings.find(({ name }) => name === proposed);
  const chosen =
    seconded !== undefined && likeliest !== undefined && likeliest.score - seconded.score < NEAR
      ? seconded
      : likeliest;
  if (chosen === undefined) throw new Error('there are encodings to choose from');
  const texts = new Set([chosen.text]);
  const others = readings.filter(({ text, score }) => {
    if (texts.has(text) || chosen.score - score > CLEAR) return false;
    texts.add(text);
    return true;
  });
  // The first of those that read the bytes alike is the one that the name is known for.
  return {
    name: chosen.name,
    shows: firstValue(chosen.text),
    sure:
      others.length === 0 &&
      chosen.score - likelihood(inCodePage850(scored)) > CLEAR &&
      (chosen === seconded ||
        chosen.text === seconded?.text ||
        seconded === undefined ||
        chosen.score - seconded.score > 2 * NEAR),
    others: others.slice(0, MAX_OTHERS).map(({ name, text }) => firstDifference(name, chosen.text, text)),
  };
}

const CODE_PAGE_850 = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑ';

// DOS has its letters where the Macintosh has others, and no decoder reads them: they can only be doubted.
function inCodePage850(bytes: Uint8Array): string {
  const signs = Array.from(bytes, (byte) => {
    if (byte < 0x80) return String.fromCodePoint(byte);
    return byte === 0xe1 ? 'ß' : (CODE_PAGE_850[byte - 0x80] ?? '\u2592');
  });
  return signs.join('');
}

// No decoder makes a newline a part of a character, so lines correspond; delimiters may be.
function firstDifference(name: string, chosen: string, other: string): Candidate {
  const lines = other.split('\n');
  const [pair = [chosen, other]] = chosen
    .split('\n')
    .flatMap((line, at) => (line === lines[at] ? [] : [[line, lines[at] ?? ''] as const]));
  const [values, instead] = [valuesIn(pair[0]), valuesIn(pair[1])];
  const at =
    values.length === instead.length ? values.findIndex((value, index) => value !== instead[index]) : -1;
  return at < 0
    ? { name, value: firstValue(pair[0]), instead: firstValue(pair[1]) }
    : { name, value: shortened(values[at] ?? ''), instead: shortened(instead[at] ?? '') };
}

function proposal(sample: Uint8Array): string {
  const detector = EncodingDetector.new();
  try {
    detector.feed(sample, true);
    return new TextDecoder(detector.guess(undefined, false)).encoding.replace('gbk', 'gb18030');
  } finally {
    detector.free();
  }
}
