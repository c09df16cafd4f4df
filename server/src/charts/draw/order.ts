import { EMPTY } from './values.ts';

// Names with an order of their own, which no alphabet has.
const SEQUENCES = [
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'],
];

const inSequence = (sequence: readonly string[], label: string): number => {
  const exact = sequence.indexOf(label);
  return exact >= 0 ? exact : sequence.indexOf(label.toLowerCase().slice(0, 3));
};

const DIGITS = '零一二三四五六七八九';

const CHINESE = /^第?([二三四五六七八九]?)(十?)([一二三四五六七八九]?)(.*)$/;

/**
 * What the Chinese number that a label begins with counts, such as 2 for 二季度 and 12 for 十二月; else nothing.
 */
function counted(label: string): number | undefined {
  const [, tens, ten, ones = ''] = CHINESE.exec(label) ?? [];
  if (tens === undefined || (tens === '' && ten === '' && ones === '')) return undefined;
  if (ten === '') return tens === '' || ones === '' ? DIGITS.indexOf(tens + ones) : undefined;
  return (tens === '' ? 1 : DIGITS.indexOf(tens)) * 10 + (ones === '' ? 0 : DIGITS.indexOf(ones));
}

const collator = new Intl.Collator('en', { numeric: true });

/** How names follow each other, and whether they are of a kind that people expect in that order. */
export function orderOf(labels: readonly string[]): {
  compare: (a: string, b: string) => number;
  isNatural: boolean;
} {
  const sequence = SEQUENCES.find((names) => labels.every((label) => inSequence(names, label) >= 0));
  if (sequence !== undefined) {
    return {
      compare: (a, b) => inSequence(sequence, a) - inSequence(sequence, b),
      isNatural: labels.length > 0,
    };
  }
  const units = new Set(labels.map((label) => CHINESE.exec(label)?.[4]));
  if (units.size === 1 && labels.every((label) => counted(label) !== undefined)) {
    return { compare: (a, b) => (counted(a) ?? 0) - (counted(b) ?? 0), isNatural: true };
  }
  const isNatural = labels.every((label) => /^(Q[1-4]$|[-+]?\d|第\d)/.test(label));
  return { compare: (a, b) => collator.compare(a, b), isNatural };
}

/**
 * Series in their own order where they have one, else the largest first; what is gathered or empty comes
 * last.
 */
export function seriesOrder<S extends { name: string; isOther: boolean }>(
  series: readonly S[],
  sizeOf: (one: S) => number,
): S[] {
  const isRest = ({ name, isOther }: S): boolean => isOther || name === EMPTY;
  const { compare, isNatural } = orderOf(series.filter((one) => !isRest(one)).map(({ name }) => name));
  return series.toSorted(
    (a, b) =>
      Number(a.isOther) - Number(b.isOther) ||
      Number(isRest(a)) - Number(isRest(b)) ||
      (isNatural ? compare(a.name, b.name) : sizeOf(b) - sizeOf(a)),
  );
}
