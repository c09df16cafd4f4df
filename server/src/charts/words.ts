import type { Aggregate } from './request.ts';

/**
 * The words that a chart adds to the names of its columns: those of the names' own language, so that none is
 * mixed into another; signs where it is neither.
 */
export interface Words {
  /** What the numbers are, such as `Sum of amount`. */
  aggregate: Record<Aggregate, (names: string) => string>;
  /** The same where several columns share an axis and the legend names them. */
  aggregates: Record<Aggregate, string>;
  rows: string;
  by(measure: string, x: string, series?: string): string;
  over(measure: string, time: string, series?: string): string;
  against(y: string, x: string, size?: string): string;
  distribution(x: string, series?: string): string;
  spread(y: string, x?: string): string;
  share(measure: string, x: string): string;
  correlation(columns: number): string;
  /** The first few of many names. */
  some(names: readonly string[]): string;
}

const few = (names: readonly string[], comma: string, more: (rest: number) => string): string =>
  names.length > 3 ? `${names.slice(0, 2).join(comma)}${more(names.length - 2)}` : names.join(comma);

const ENGLISH_AGGREGATES: Record<Aggregate, string> = {
  count: 'Count',
  sum: 'Sum',
  avg: 'Average',
  min: 'Minimum',
  max: 'Maximum',
  median: 'Median',
  distinct: 'Distinct values',
};

const of = (words: Record<Aggregate, string>, join: (word: string, names: string) => string) => {
  const one = (key: Aggregate) => (names: string) => join(words[key], names);
  return {
    count: one('count'),
    sum: one('sum'),
    avg: one('avg'),
    min: one('min'),
    max: one('max'),
    median: one('median'),
    distinct: one('distinct'),
  };
};

const and = (x: string, series: string | undefined): string =>
  series === undefined ? x : `${x} and ${series}`;

const ENGLISH: Words = {
  aggregate: of(ENGLISH_AGGREGATES, (word, names) => `${word} of ${names}`),
  aggregates: ENGLISH_AGGREGATES,
  rows: 'Rows',
  by: (measure, x, series) => `${measure} by ${and(x, series)}`,
  over: (measure, time, series) => `${measure} over ${time}${series === undefined ? '' : ` by ${series}`}`,
  against: (y, x, size) => `${y} against ${x}${size === undefined ? '' : `, sized by ${size}`}`,
  distribution: (x, series) => `Distribution of ${x}${series === undefined ? '' : ` by ${series}`}`,
  spread: (y, x) => `Spread of ${y}${x === undefined ? '' : ` by ${x}`}`,
  share: (measure, x) => `Share of ${measure} by ${x}`,
  correlation: (columns) => `Correlation of ${columns} columns`,
  some: (names) => few(names, ', ', (rest) => ` and ${rest} more`),
};

const CHINESE_AGGREGATES: Record<Aggregate, string> = {
  count: '计数',
  sum: '合计',
  avg: '平均值',
  min: '最小值',
  max: '最大值',
  median: '中位数',
  distinct: '去重计数',
};

const CHINESE: Words = {
  aggregate: of(CHINESE_AGGREGATES, (word, names) => `${names}${word}`),
  aggregates: CHINESE_AGGREGATES,
  rows: '行数',
  by: (measure, x, series) => `各${x}${series === undefined ? '' : `、${series}`}的${measure}`,
  over: (measure, time, series) => `${series === undefined ? '' : `各${series}的`}${measure}随${time}的变化`,
  against: (y, x, size) => `${y}与${x}的关系${size === undefined ? '' : `（大小：${size}）`}`,
  distribution: (x, series) => `${series === undefined ? '' : `各${series}的`}${x}分布`,
  spread: (y, x) => `${x === undefined ? '' : `各${x}的`}${y}离散情况`,
  share: (measure, x) => `各${x}的${measure}占比`,
  correlation: (columns) => `${columns}列的相关性`,
  some: (names) => few(names, '、', (rest) => `等${rest + 2}列`),
};

const SIGNS: Record<Aggregate, string> = {
  count: 'n',
  sum: '∑',
  avg: '⌀',
  min: 'min',
  max: 'max',
  median: 'x̃',
  distinct: 'n ≠',
};

const dotted = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' · ');

const NEUTRAL: Words = {
  aggregate: of(SIGNS, (word, names) => `${word} ${names}`),
  aggregates: SIGNS,
  rows: 'n',
  by: dotted,
  over: dotted,
  against: dotted,
  distribution: dotted,
  spread: dotted,
  share: (measure, x) => `${dotted(measure, x)} %`,
  correlation: (columns) => `r · ${columns}`,
  some: (names) => few(names, ', ', (rest) => ` + ${rest}`),
};

// Kana and Hangul stand beside Han in Japanese and Korean names, which take no Chinese words.
const OTHER = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const HAN = /\p{Script=Han}/u;
const FOREIGN = /(?!\p{Script=Latin})\p{Letter}/u;

/** The words that go with these names of columns. */
export function wordsFor(names: readonly (string | undefined)[]): Words {
  const text = names.filter((name) => name !== undefined).join(' ');
  if (OTHER.test(text)) return NEUTRAL;
  if (HAN.test(text)) return CHINESE;
  return FOREIGN.test(text) ? NEUTRAL : ENGLISH;
}
