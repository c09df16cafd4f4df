import { shownText } from '../../cut-text.ts';
import { isTyped } from '../../conventions/match.ts';
import { isMissing } from '../../conventions/missing.ts';
import type { ReadingReport } from '../../reading.ts';
import type { Decision, Evidence } from './columns.ts';

type Guess = ReadingReport['guesses'][number];

const MAX_SENTENCE = 1_000;

/** What a person should know of how the columns are read. */
export function columnGuesses(
  { readings, numbers, dates, given }: Decision,
  evidence: readonly Evidence[],
): Guess[] {
  const guesses: Guess[] = [];
  const has = (kind: string): boolean => readings.some((reading) => reading.kind === kind);
  if (
    numbers.decimal !== null &&
    numbers.evidence !== '' &&
    numbers.evidence !== 'It was given.' &&
    has('number')
  ) {
    guesses.push({
      about: 'decimal',
      column: null,
      value: numbers.decimal,
      evidence: numbers.evidence,
      sure: numbers.sure,
      candidates: numbers.candidates,
    });
  }
  if (dates.order !== null && dates.evidence !== 'It was given.' && (has('date') || has('timestamp'))) {
    guesses.push({
      about: 'dateOrder',
      column: null,
      value: dates.order,
      evidence: dates.evidence,
      sure: dates.sure,
      candidates: dates.candidates,
    });
  }
  for (const [at, reading] of readings.entries()) {
    const column = evidence[at];
    if (column === undefined) continue;
    const own = (about: Guess['about'], value: string, sentence: string, sure = true): void => {
      const shown = shownText(sentence, MAX_SENTENCE);
      guesses.push({ about, column: column.name, value, evidence: shown, sure, candidates: [] });
    };
    const [first = ''] = column.values;
    if (reading.kind === 'number') {
      const isTold = given.grouping !== undefined || given.types?.[column.name] !== undefined;
      if (!isTold && reading.convention.grouping === ' ' && isOfBlanksAlone(column.values)) {
        const sentence = `The blanks in values of "${column.name}" such as "${column.values.find((value) => BLANK_GROUP.test(value))}" were taken for signs between thousands, which nothing else in the column shows. If they are codes or telephone numbers, give it the type "text".`;
        own('grouping', ' ', sentence, false);
      }
      if (reading.unit !== 'none') {
        const unit = reading.unit === 'percent' ? 'percent sign' : 'currency';
        own(
          'types',
          reading.type,
          `"${column.name}" is stored as numbers without their ${unit}, such as "${first}".`,
        );
      }
      if (numbers.decimal !== null && reading.convention.decimal !== numbers.decimal) {
        const sentence = `Numbers in "${column.name}" such as "${first}" fit "${reading.convention.decimal}" as their decimal sign only, other than the rest of the file.`;
        own('decimal', reading.convention.decimal, sentence, false);
      }
      if (reading.type.startsWith('DECIMAL'))
        own(
          'types',
          reading.type,
          `"${column.name}" has more figures than a floating-point number keeps, so it is stored as decimals that keep all of them.`,
        );
    }
    if (
      (reading.kind === 'date' || reading.kind === 'timestamp') &&
      hasShortYear(column.values, reading.order)
    ) {
      own(
        'types',
        'DATE',
        `Years of two figures in "${column.name}", such as "${first}", were read as 1969 to 2068.`,
        false,
      );
    }
    if (reading.kind === 'timestamp' && reading.zoned && hasOffsets(column.values)) {
      own(
        'types',
        'TIMESTAMP WITH TIME ZONE',
        `"${column.name}" is stored as moments in UTC; the zones that it is written in are not kept.`,
      );
    }
    if (reading.kind === 'text' && given.types?.[column.name] === undefined) {
      const why = whyText(column.values);
      if (why !== undefined) own('types', 'VARCHAR', `"${column.name}" is kept as text, because ${why}.`);
    }
  }
  return guesses;
}

const BLANK_GROUP = /\d[ \u00a0\u2007\u2009\u202f\u3000]\d/;

// Amounts below a thousand, decimal signs, units and minus signs speak for numbers; figures in groups alone do not.
const isOfBlanksAlone = (values: readonly string[]): boolean => {
  const own = values.filter((value) => !isMissing(value));
  return own.every(
    (value) => BLANK_GROUP.test(value) && /^[\d\s\u00a0\u2007\u2009\u202f\u3000]+$/.test(value),
  );
};

const hasShortYear = (values: readonly string[], order: string): boolean =>
  order !== 'ymd' && values.some((value) => /^\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)/.test(value.trim()));

const hasOffsets = (values: readonly string[]): boolean =>
  values.some((value) => /[-+](?!00:?(?:00)?$)\d{2}(?::?\d{2})?$/.test(value));

// Why a column is text that looks as though it were not; nothing for one that holds words.
function whyText(values: readonly string[]): string | undefined {
  const isFigures = values.length > 0 && values.every((value) => /^[-+]?\d+$/.test(value.trim()));
  if (!isFigures) return whyMixed(values);
  const zero = values.find((value) => /^[-+]?0\d/.test(value.trim()));
  if (zero !== undefined) return `a number would lose the zero that "${zero}" begins with`;
  const plus = values.find((value) => value.startsWith('+'));
  if (plus !== undefined) return `a number would lose the plus that "${plus}" begins with`;
  return `a number would not keep all figures of "${values.find((value) => value.length > 18) ?? values[0]}"`;
}

function whyMixed(values: readonly string[]): string | undefined {
  const typed = values.filter(isTyped);
  if (typed.length < 2 || typed.length < values.length / 2) return undefined;
  const other = values.find((value) => !isTyped(value) && !isMissing(value));
  if (other !== undefined) return `it holds "${other}" beside values such as "${typed[0]}"`;
  const shapes = Map.groupBy(typed, (value) => value.replace(/\d+/g, '0'));
  const [[one] = [], [two] = []] = [...shapes.values()];
  return two === undefined ? undefined : `its values are of different kinds, such as "${one}" and "${two}"`;
}
