import { CallError } from '../../../errors.ts';
import { columnFits, type ColumnFits } from '../../conventions/column-fits.ts';
import { type DateDecision, decideDates, separatorOf } from '../../conventions/date-evidence.ts';
import { isMissing } from '../../conventions/missing.ts';
import { decideNumbers, type NumberDecision } from '../../conventions/number-evidence.ts';
import type { NumberConvention } from '../../conventions/numbers.ts';
import { numberType, writtenNumber } from '../../conventions/written-number.ts';
import type { ReadingOptions } from '../../reading.ts';
import { quoteName } from '../../sql/quote.ts';
import type { ColumnKind, ColumnReading } from './column-reading.ts';

/** A column, and values of it that are neither empty nor blank, in the order of the file. */
export interface Evidence {
  name: string;
  values: readonly string[];
  /** Set where it has been tried otherwise and nothing else holds every value. */
  isText: boolean;
}

/** How every column is read, and the conventions of the file. */
export interface Decision {
  readings: ColumnReading[];
  numbers: NumberDecision;
  dates: DateDecision;
  /** What the owner said of numbers and types. */
  given: Pick<ReadingOptions, 'grouping' | 'types'>;
}

type AskedType = NonNullable<ReadingOptions['types']>[string];

interface Column extends Evidence {
  present: string[];
  missing: string[];
  fits: ColumnFits;
  asked: AskedType | undefined;
}

/**
 * Decides how each column is read, under one convention for numbers and one order for dates in the file: what a value
 * alone leaves open, the others tell. A column whose values fit the other way only is read that way.
 * @throws CallError where a column's values contradict what the owner says
 */
export function decideColumns(
  evidence: readonly Evidence[],
  delimiter: string,
  options: ReadingOptions,
): Decision {
  const columns = evidence.map((column) => prepare(column, options.types?.[column.name]));
  const open = columns.filter(({ isText, asked }) => !isText && asked !== 'text');
  const numeric = open.filter(({ fits }) => fits.numbers.length > 0);
  const dated = open.map(({ name, present, fits }) => ({
    name,
    values: present,
    orders: fits.dates.length > 0 ? fits.dates : [...new Set(fits.timestamps.map(({ order }) => order))],
  }));
  const numbers = decideNumbers(
    numeric.map(({ name, present, fits }) => ({ name, values: present, fits: fits.numbers })),
    {
      delimiter,
      hasDottedDates: dated.some(
        ({ orders, values }) => orders.includes('dmy') && /^\d{1,2}\.\s?\d/.test(values[0] ?? ''),
      ),
      decimal: options.decimal,
      grouping: options.grouping,
    },
  );
  const dates = decideDates(dated, { delimiter, decimal: numbers.decimal, order: options.dateOrder });
  return {
    readings: columns.map((column) => readingOf(column, numbers, dates, options)),
    numbers,
    dates,
    given: { grouping: options.grouping, types: options.types },
  };
}

function prepare(column: Evidence, asked: AskedType | undefined): Column {
  const present = column.values.filter((value) => !isMissing(value));
  const missing = [...new Set(column.values.filter(isMissing).map((value) => value.trim()))];
  const fits = columnFits(present);
  return { ...column, present, missing, fits, asked };
}

function readingOf(
  column: Column,
  numbers: NumberDecision,
  dates: DateDecision,
  options: ReadingOptions,
): ColumnReading {
  const { name, present, missing, values, isText, asked } = column;
  const common = { missing, isPadded: present.some((value) => value !== value.trim()) };
  if (isText || asked === 'text') return { kind: 'text', missing: [], isPadded: false };
  if (values.length === 0 && asked === undefined) return { kind: 'nothing', ...common };
  const kind =
    asked === undefined ? kindOf(column, numbers, dates) : askedKind(asked, column, numbers, dates);
  if (kind === undefined) return { kind: 'text', missing: [], isPadded: false };
  if (asked === undefined) mustAgree(name, present, kind, options);
  return { ...kind, ...common };
}

function kindOf(
  { present, fits }: Column,
  numbers: NumberDecision,
  dates: DateDecision,
): ColumnKind | undefined {
  if (present.length === 0) return undefined;
  if (fits.isBoolean) return { kind: 'boolean', hasAnswers: false };
  return (
    numberKind(present, fits, numbers, false) ??
    dateKind(fits, ownDates(present, dates)) ??
    timestampKind(fits, ownDates(present, dates)) ??
    timeKind(fits)
  );
}

const timeKind = ({ isTime }: ColumnFits): ColumnKind | undefined => (isTime ? { kind: 'time' } : undefined);

function numberKind(
  values: readonly string[],
  fits: ColumnFits,
  { decimal, grouping }: NumberDecision,
  isExact: boolean,
): ColumnKind | undefined {
  const own = fits.numbers.find(
    ({ convention }) => convention.decimal === (decimal ?? '.') && convention.grouping === (grouping ?? ''),
  );
  const near = fits.numbers.find(({ convention }) => convention.decimal === decimal);
  const chosen = own ?? near ?? fits.numbers[0];
  if (chosen === undefined) return undefined;
  const { convention, unit } = chosen;
  const type = numberType(
    values.map((value) => writtenNumber(value, convention)),
    isExact,
  );
  return type === undefined ? undefined : { kind: 'number', type, convention, unit };
}

// Dates with dots begin with the day, whatever others show that have slashes.
function ownDates(values: readonly string[], dates: DateDecision): DateDecision {
  const isOther = !dates.sure && dates.order === 'mdy' && separatorOf({ values }) === '.';
  return isOther ? { ...dates, order: 'dmy' } : dates;
}

function dateKind({ dates }: ColumnFits, { order }: DateDecision): ColumnKind | undefined {
  const own = dates.find((each) => each === order) ?? dates[0];
  return own === undefined ? undefined : { kind: 'date', order: own };
}

function timestampKind({ timestamps }: ColumnFits, { order }: DateDecision): ColumnKind | undefined {
  const own = timestamps.find((each) => each.order === order) ?? timestamps[0];
  return own === undefined ? undefined : { kind: 'timestamp', ...own };
}

// What the owner asks for; whether every value fits is seen when they are read.
function askedKind(
  asked: AskedType,
  { present, fits }: Column,
  numbers: NumberDecision,
  dates: DateDecision,
): ColumnKind {
  const convention: NumberConvention = { decimal: numbers.decimal ?? '.', grouping: numbers.grouping ?? '' };
  const order = dates.order ?? 'ymd';
  switch (asked) {
    case 'text':
      return { kind: 'text' };
    case 'integer':
    case 'decimal': {
      const kind = numberKind(present, fits, numbers, asked === 'decimal');
      const own =
        kind?.kind === 'number' ? kind : { convention, unit: 'none' as const, type: 'DECIMAL(38,10)' };
      return { kind: 'number', ...own, type: asked === 'integer' ? 'BIGINT' : own.type };
    }
    case 'boolean':
      return { kind: 'boolean', hasAnswers: true };
    case 'date':
      return dateKind(fits, dates) ?? { kind: 'date', order };
    case 'timestamp':
      return timestampKind(fits, dates) ?? { kind: 'timestamp', order, zoned: false };
    case 'time':
      return { kind: 'time' };
  }
}

// A sign or an order that was given, and a column that fits another one only.
function mustAgree(name: string, values: readonly string[], kind: ColumnKind, options: ReadingOptions): void {
  const text = 'or give this column the type "text"';
  if (
    kind.kind === 'number' &&
    options.decimal !== undefined &&
    kind.convention.decimal !== options.decimal
  ) {
    const { decimal } = options;
    throw new ContradictionError(
      name,
      culprit(values, ({ numbers }) => numbers.some(({ convention }) => convention.decimal === decimal)),
      `as a number with "${options.decimal}" as its decimal sign`,
      `Leave the decimal sign out, ${text}.`,
    );
  }
  // A date that begins with its year is never in doubt.
  if (
    (kind.kind === 'date' || kind.kind === 'timestamp') &&
    options.dateOrder !== undefined &&
    kind.order !== 'ymd' &&
    kind.order !== options.dateOrder
  ) {
    const { dateOrder } = options;
    throw new ContradictionError(
      name,
      culprit(
        values,
        ({ dates, timestamps }) =>
          dates.includes(dateOrder) || timestamps.some(({ order }) => order === dateOrder),
      ),
      `as a date in the order ${options.dateOrder}`,
      `Leave the order of dates out, ${text}.`,
    );
  }
}

// The value that does not fit, among others that may.
const culprit = (values: readonly string[], isFitting: (fits: ColumnFits) => boolean): string =>
  values.find((value) => !isFitting(columnFits([value]))) ?? values[0] ?? '';

/** What the owner says does not fit a column; where in the file is found afterwards. */
export class ContradictionError extends CallError {
  readonly column: string;
  readonly value: string;

  constructor(column: string, value: string, what: string, help: string) {
    super(`Column ${quoteName(column)} cannot be read ${what}: it holds "${value}". ${help}`);
    this.column = column;
    this.value = value;
  }
}
