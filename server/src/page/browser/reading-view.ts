import { typeInWords } from './column-types.ts';
import { actionButton, el } from './dom.ts';
import { plainWords } from './plain-words.ts';
import { readingForm } from './reading-form.ts';
import { labelOf, optionInWords } from './reading-words.ts';
import { optionOf, saidOf, type Guess, type ReadColumn, type Reading } from './reading.ts';
import type { Fields } from './shape.ts';
import { table } from './table.ts';
import { valueNodes } from './table-cell.ts';
import { lookOf } from './value-text.ts';

const SAMPLES = ['First value', 'Second value', 'Third value'];

/**
 * How a file was read: what was found and from what, some values as written and as read, and a form to correct it.
 *
 * @param format the kind of file, such as `csv`
 * @param reread reads the file again by these options; undefined where the reader may not, or the file is gone
 */
export function readingView(
  { name, format }: { name: string; format: string },
  reading: Reading,
  reread: ((options: Fields) => Promise<void>) | undefined,
): HTMLElement {
  const unsure = reading.guesses.filter(({ isSure }) => !isSure);
  return el(
    'section',
    { class: 'reading', 'aria-label': `How ${name} was read` },
    factsOf(reading),
    ...(unsure.length === 0
      ? []
      : [
          el(
            'ul',
            { class: 'list', 'aria-label': 'Guesses to check' },
            ...unsure.map((guess) => guessEntry(guess, reading, reread)),
          ),
        ]),
    samplesOf(name, reading.columns),
    reread === undefined
      ? el('p', { class: 'hint' }, 'To read it in another way, upload the file again.')
      : el(
          'details',
          { class: 'plain' },
          el('summary', {}, 'Something is wrong: correct it'),
          el(
            'p',
            { class: 'hint' },
            'The file is read again as you say, and takes the place of this dataset as its next version.',
          ),
          readingForm(format, reading, reread),
        ),
  );
}

function factsOf({ options, guesses, given }: Reading): HTMLElement {
  const facts = Object.entries(options).flatMap(([about, value]) => {
    const guess = guesses.find((guess) => guess.about === about && guess.column === undefined);
    const from = about in given ? 'as you said' : guess === undefined ? undefined : originOf(guess);
    const words = optionInWords(about, value);
    return [
      el('dt', {}, labelOf(about)),
      el('dd', {}, words, from === undefined ? undefined : el('small', {}, ` ${from}`)),
    ];
  });
  return el('dl', { class: 'facts' }, ...facts);
}

const originOf = ({ evidence, isSure }: Guess): string => {
  const from = evidence === '' ? '' : `: ${plainWords(evidence)}`;
  return isSure ? `found in the file${from}` : `a guess${from}`;
};

/** A guess that fits the file as another value would: each of those is one press away. */
function guessEntry(
  guess: Guess,
  { given }: Reading,
  reread: ((options: Fields) => Promise<void>) | undefined,
): HTMLElement {
  const { about, column, value, evidence, candidates } = guess;
  const outcome = el('div', { 'aria-live': 'polite' });
  const subject = column === undefined ? labelOf(about) : `${labelOf(about)} of ${column}`;
  const buttons = candidates.flatMap((candidate) => {
    const option = optionOf(guess, candidate);
    if (option === undefined || reread === undefined) return [];
    const words = optionInWords(about, candidate);
    const label = { class: 'quiet', 'aria-label': `${subject}: read as ${words}` };
    return [actionButton(`Read as ${words}`, label, outcome, () => reread(saidOf(given, option)))];
  });
  return el(
    'li',
    {},
    el('p', {}, el('strong', {}, `${subject}: `), optionInWords(about, value), ' is a guess.'),
    evidence === '' ? undefined : el('p', { class: 'hint' }, plainWords(evidence)),
    buttons.length > 0
      ? el('div', { class: 'actions' }, ...buttons)
      : candidates.length === 0
        ? undefined
        : el(
            'p',
            { class: 'hint' },
            `It may also be ${candidates.map((candidate) => optionInWords(about, candidate)).join(' or ')}.`,
          ),
    outcome,
  );
}

const samplesOf = (name: string, columns: readonly ReadColumn[]): HTMLElement =>
  table(
    `Columns of ${name} as they were read`,
    [{ name: 'Column' }, { name: 'Type' }, ...SAMPLES.map((name) => ({ name }))],
    columns.map(({ name, type, samples }) => [
      name,
      typeInWords(type),
      ...SAMPLES.map((_label, at) => sampleOf(name, type, samples[at])),
    ]),
  );

/** A value as the file writes it, and as it was read where that looks different. */
function sampleOf(name: string, type: string, sample: ReadColumn['samples'][number] | undefined): Node {
  if (sample === undefined) return el('span', { class: 'nothing' }, '–');
  const { written, read } = sample;
  const shown = el('span', {}, ...valueNodes(read, name, lookOf(name, type, [read])));
  if (written === read || shown.textContent === written) return shown;
  return el(
    'span',
    {},
    el('span', { class: 'written' }, ...valueNodes(written, name, undefined)),
    ' → ',
    shown,
  );
}
