import type { CellValue } from './value.ts';

/** What the cells of one column hold. */
export interface ColumnFacts {
  types: Map<string, number>;
  /** Texts that are numbers as a program would write them, and the address of the first. */
  numericTexts: number;
  firstNumericText: string;
  firstText: string;
  percents: number;
  /** Most digits before and after the point. */
  digits: { whole: number; fraction: number };
  samples: { written: string; read: string }[];
}

const NUMERIC = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const MAX_SAMPLES = 3;
const MAX_SAMPLE = 200;

export function emptyFacts(): ColumnFacts {
  return {
    types: new Map(),
    numericTexts: 0,
    firstNumericText: '',
    firstText: '',
    percents: 0,
    digits: { whole: 0, fraction: 0 },
    samples: [],
  };
}

/** Adds a value to what is known of its column. */
export function note(facts: ColumnFacts, value: CellValue, address: () => string): void {
  const { type, text, written, percent } = value;
  facts.types.set(type, (facts.types.get(type) ?? 0) + 1);
  if (facts.samples.length < MAX_SAMPLES)
    facts.samples.push({ written: written.slice(0, MAX_SAMPLE), read: text.slice(0, MAX_SAMPLE) });
  if (percent) facts.percents += 1;
  const [, whole, fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole !== undefined) {
    facts.digits.whole = Math.max(facts.digits.whole, whole.length);
    facts.digits.fraction = Math.max(facts.digits.fraction, fraction.length);
  }
  if (type !== 'VARCHAR') return;
  if (NUMERIC.test(text)) {
    facts.numericTexts += 1;
    facts.firstNumericText ||= `${address()} "${text.slice(0, 40)}"`;
  } else facts.firstText ||= `${address()} "${text.slice(0, 40)}"`;
}

/** The type that a column takes, and what its owner should know of that. */
export function typeOf(name: string, facts: ColumnFacts): { type: string; warning?: string } {
  const { types, numericTexts } = facts;
  const texts = types.get('VARCHAR') ?? 0;
  const others = new Set(types.keys());
  others.delete('VARCHAR');
  const common = commonType(others);
  if (texts === 0 && common === 'VARCHAR') {
    const kinds = [...others].map((each) => each.toLowerCase()).join(' and ');
    return { type: common, warning: `Column "${name}" is kept as text: its cells hold ${kinds}.` };
  }
  if (texts === 0) return { type: common ?? 'VARCHAR', ...percentNote(name, facts) };
  const isNumber = common !== undefined && ['BIGINT', 'HUGEINT', 'DOUBLE'].includes(common);
  if (others.size === 0) {
    return numericTexts === texts
      ? {
          type: 'VARCHAR',
          warning: `Column "${name}" holds numbers stored as text, such as ${facts.firstNumericText}, and is kept as text. To have numbers, give its type.`,
        }
      : { type: 'VARCHAR' };
  }
  if (isNumber && numericTexts === texts) {
    const type = facts.digits.fraction > 0 ? 'DOUBLE' : common;
    const cells = texts === 1 ? '1 number stored as text was' : `${texts} numbers stored as text were`;
    return {
      type,
      warning: `Column "${name}": ${cells} read as numbers, such as ${facts.firstNumericText}.`,
    };
  }
  const count = [...types.values()].reduce((sum, each) => sum + each, 0) - texts;
  return {
    type: 'VARCHAR',
    warning: `Column "${name}" is kept as text: numbers, dates or the like in ${count}, text in ${texts} of its cells, such as ${facts.firstText || facts.firstNumericText}.`,
  };
}

function percentNote(name: string, { percents }: ColumnFacts): { warning?: string } {
  if (percents === 0) return {};
  return { warning: `Column "${name}" holds percentages as fractions: 12.5 % is 0.125.` };
}

const WIDER: [string, string, string][] = [
  ['BIGINT', 'HUGEINT', 'HUGEINT'],
  ['BIGINT', 'DOUBLE', 'DOUBLE'],
  ['HUGEINT', 'DOUBLE', 'DOUBLE'],
  ['DATE', 'TIMESTAMP', 'TIMESTAMP'],
  ['TIME', 'INTERVAL', 'INTERVAL'],
];

function commonType(types: ReadonlySet<string>): string | undefined {
  const [first, ...rest] = types;
  return (
    rest.reduce<string | undefined>(
      (type, next) =>
        type === undefined
          ? undefined
          : type === next
            ? type
            : WIDER.find(([a, b]) => (a === type && b === next) || (a === next && b === type))?.[2],
      first,
    ) ?? (types.size === 0 ? undefined : 'VARCHAR')
  );
}
