import { typeInWords } from './column-types.ts';
import { el } from './dom.ts';
import { formatNumber } from './format.ts';
import { numberOf, recordsOf, textOf, type Fields } from './shape.ts';
import { COUNT, table } from './table.ts';
import { valueNodes } from './table-cell.ts';
import { lookOf, valueText, type ColumnLook } from './value-text.ts';

const SHARE: ColumnLook = { kind: 'decimal', digits: 0, grouped: true };
const MOST_FREQUENT = 3;
const HEADS = [
  { name: 'Column' },
  { name: 'Type' },
  { name: 'Missing', look: SHARE },
  { name: 'Different values', look: COUNT },
  { name: 'Smallest' },
  { name: 'Largest' },
  { name: 'Mean', look: SHARE },
  { name: 'Most frequent' },
];

/** What every column of a dataset holds, from its profile. */
export const profileTable = (dataset: string, columns: readonly Fields[]): HTMLElement =>
  table(`Columns of ${dataset}`, HEADS, columns.map(columnRow));

function columnRow({ name: given, type: told, nullShare, distinct, min, max, mean, top }: Fields): unknown[] {
  const name = textOf(given) ?? '';
  const type = textOf(told) ?? '';
  const look = lookOf(name, type, [min, max]);
  const frequent = recordsOf(top)
    .slice(0, MOST_FREQUENT)
    .map(({ value, count }) => `${valueText(value, look)} (${formatNumber(numberOf(count) ?? 0)})`);
  const average = numberOf(mean);
  return [
    name,
    typeInWords(type),
    shareInWords(numberOf(nullShare) ?? 0),
    distinct,
    valueOf(min, name, look),
    valueOf(max, name, look),
    average === undefined ? blank() : Number(average.toPrecision(6)),
    frequent.length === 0 ? blank() : frequent.join(', '),
  ];
}

const valueOf = (value: unknown, name: string, look: ColumnLook): Node =>
  value === null || value === undefined ? blank() : el('span', {}, ...valueNodes(value, name, look));

// What a column of its type does not have is nothing that is missing.
const blank = (): Node => el('span', { class: 'nothing' }, '–');

const shareInWords = (share: number): string =>
  share === 0 ? '0 %' : share < 0.001 ? '< 0.1 %' : `${formatNumber(Math.round(share * 1_000) / 10)} %`;
