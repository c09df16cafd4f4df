import { isAscii, isUtf8 } from 'node:buffer';
import { CallError } from '../../errors.ts';
import { encodingNamed } from '../encoding-labels.ts';
import type { ReadingReport } from '../reading.ts';
import { firstValue, isMostlyUtf8 } from './foreign-text.ts';
import type { Candidate, Guess } from './guess-encoding.ts';
import { type Scan, scanned } from './scan.ts';
import { wideEncoding } from './wide-encoding.ts';

/** How the text of a file is written. */
export interface Encoding {
  /** The name of the Encoding Standard for it, such as `utf-8`, `utf-16le` or `gb18030`. */
  name: string;
  /** Whether it can be read as it is: UTF-8 throughout, without a NUL byte. */
  plain: boolean;
  /** Whether it begins with a byte order mark. */
  marked: boolean;
  /** What it was told from; nothing where the file's owner said it. */
  guess: ReadingReport['guesses'][number] | undefined;
}

// Of the characters beyond ASCII in a sample: with more that are not valid, an encoding is not that of the file.
const MAX_INVALID = 0.1;

/**
 * Reads through a file and tells its encoding.
 *
 * @param given what its owner says it is, a label of the Encoding Standard
 * @throws CallError where the file cannot be of that encoding, or is of one that cannot be read
 */
export async function encodingOf(path: string, given?: string): Promise<Encoding> {
  const scan = await scanned(path);
  const { marked, ascii, valid, nul, escapes, head, lines } = scan;
  const utf8 = { name: 'utf-8', plain: valid && !nul, marked: marked !== undefined };
  if (given !== undefined) return await asGiven(encodingNamed(given) ?? given, scan);
  if (marked !== undefined) {
    const evidence = 'The file begins with its byte order mark.';
    const guess = told(marked, evidence);
    return marked === 'utf-8' ? { ...utf8, guess } : { name: marked, plain: false, marked: true, guess };
  }
  if (nul) {
    const name = wideEncoding(head);
    if (name !== undefined)
      return {
        ...utf8,
        name,
        plain: false,
        guess: told(name, 'A half of each character of ASCII is a NUL byte.'),
      };
  }
  if (escapes === 'iso-2022-kr')
    throw new CallError('The file is written in ISO-2022-KR, which cannot be read. Save it as UTF-8.');
  if (escapes !== undefined && ascii)
    return {
      ...utf8,
      name: escapes,
      plain: false,
      guess: told(escapes, 'It holds the escape sequences of it.'),
    };
  if (valid) {
    const evidence = ascii ? 'All of the file is ASCII.' : 'All of the file is valid UTF-8.';
    return { ...utf8, guess: told('utf-8', evidence) };
  }
  const sample = Buffer.concat(lines);
  if (isMostlyUtf8(sample)) return { ...utf8, plain: false, guess: await damaged(lines) };
  const { name, shows, sure, others } = await guessed(sample);
  const mixed = isMultibyte(name) ? undefined : lines.find((line) => !isAscii(line) && isUtf8(line));
  const candidates: Candidate[] =
    mixed === undefined
      ? others
      : [
          {
            name: 'utf-8',
            value: firstValue(new TextDecoder(name).decode(mixed)),
            instead: firstValue(mixed.toString()),
          },
          ...others,
        ];
  return {
    name,
    plain: false,
    marked: false,
    guess: {
      ...told(name, evidenceOf(name, shows, candidates)),
      sure: sure && mixed === undefined,
      candidates: candidates.map((candidate) => candidate.name),
    },
  };
}

const told = (value: string, evidence: string): ReadingReport['guesses'][number] => ({
  about: 'encoding',
  column: null,
  value,
  evidence,
  sure: true,
  candidates: [],
});

const evidenceOf = (name: string, shows: string, others: readonly Candidate[]): string =>
  [
    `It is not valid UTF-8. Read as ${name}, its first value beyond ASCII is "${shows}"`,
    ...others.map((other) => `"${other.value}" would be "${other.instead}" as ${other.name}`),
  ].join('; ') + '.';

const isMultibyte = (name: string): boolean => /^(?:gb|big5|euc|shift|utf)/.test(name);

// Most files are UTF-8, and need no detector in memory.
async function guessed(sample: Uint8Array): Promise<Guess> {
  const { guessEncoding } = await import('./guess-encoding.ts');
  return guessEncoding(sample);
}

async function damaged(lines: readonly Buffer[]): Promise<Encoding['guess']> {
  const line = lines.find((each) => !isUtf8(each)) ?? Buffer.alloc(0);
  const { name, shows } = await guessed(line);
  const evidence = `Most of it is valid UTF-8. The first value that is not reads "${firstValue(line.toString())}" so, and "${shows}" as ${name}.`;
  return { ...told('utf-8', evidence), candidates: [name] };
}

async function asGiven(name: string, { marked, valid, nul, lines, head }: Scan): Promise<Encoding> {
  if (marked !== undefined && marked !== name) {
    throw new CallError(
      `The file is not ${name}: it begins with the byte order mark of ${marked}. Leave \`encoding\` out.`,
    );
  }
  const sample = Buffer.concat(lines);
  if (name.startsWith('utf-16') && marked === undefined) await mustBeWide(name, nul, head);
  const text = name.startsWith('utf-16') ? '' : new TextDecoder(name).decode(sample);
  const foreign = text.match(/[^\0-\x7f]/gu)?.length ?? 0;
  const invalid = text.match(/\ufffd/g)?.length ?? 0;
  if (invalid > foreign * MAX_INVALID) {
    const better = isUtf8(sample) ? 'utf-8' : (await guessed(sample)).name;
    throw new CallError(
      `The file is not ${name}: ${invalid} of ${foreign} characters beyond ASCII are not valid in it, such as in "${firstValue(text)}". It looks like ${better}.`,
    );
  }
  const plain = name === 'utf-8' && valid && !nul;
  return { name, plain, marked: marked !== undefined, guess: undefined };
}

// Each line end and comma of UTF-16 has a NUL byte; any bytes without one would read as characters of the East.
async function mustBeWide(name: string, nul: boolean, head: Buffer): Promise<void> {
  const other = nul ? wideEncoding(head) : isUtf8(head) ? 'utf-8' : (await guessed(head)).name;
  if (other === undefined || other === name) return;
  const why = nul ? 'its NUL bytes are in the other half of each character' : 'it holds no NUL byte';
  throw new CallError(`The file is not ${name}: ${why}. It looks like ${other}.`);
}
