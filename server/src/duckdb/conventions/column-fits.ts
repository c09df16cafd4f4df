import { DATE_ORDERS, type DateOrder } from './dates.ts';
import { isAddress, isBoolean, isDate, isNumber, isTime, isTimestamp } from './match.ts';
import { NUMBER_CONVENTIONS, type NumberConvention, type NumberUnit } from './numbers.ts';
import { currencyOf } from './written-number.ts';

/** The readings that every one of a column's values fits. */
export interface ColumnFits {
  numbers: { convention: NumberConvention; unit: Exclude<NumberUnit, 'any'> }[];
  dates: DateOrder[];
  timestamps: { order: DateOrder; zoned: boolean }[];
  isTime: boolean;
  isBoolean: boolean;
}

const NOTHING: ColumnFits = { numbers: [], dates: [], timestamps: [], isTime: false, isBoolean: false };

/** @param values of a column, those left out that are missing or stand for a missing one */
export function columnFits(values: readonly string[]): ColumnFits {
  if (values.length === 0) return NOTHING;
  const trimmed = values.map((value) => value.trim());
  const all = (test: (value: string) => boolean): boolean => trimmed.every(test);
  return {
    numbers: numbersOf(trimmed),
    dates: DATE_ORDERS.filter((order) => all((value) => isDate(value, order))),
    timestamps: [false, true].flatMap((zoned) =>
      DATE_ORDERS.filter((order) => all((value) => isTimestamp(value, order, zoned))).map((order) => ({
        order,
        zoned,
      })),
    ),
    isTime: all(isTime),
    isBoolean: all(isBoolean),
  };
}

function numbersOf(values: readonly string[]): ColumnFits['numbers'] {
  if (values.every(isAddress) || isCodeWithPlus(values)) return [];
  return NUMBER_CONVENTIONS.flatMap((convention) => {
    if (!values.every((value) => isNumber(value, convention))) return [];
    const unit = unitOf(values, convention);
    return unit === undefined ? [] : [{ convention, unit }];
  });
}

// Values of different units are no numbers of one column: 5 € is not 5 $, and 5 % not 5.
function unitOf(
  values: readonly string[],
  convention: NumberConvention,
): ColumnFits['numbers'][number]['unit'] | undefined {
  if (values.every((value) => isNumber(value, convention, 'none'))) return 'none';
  if (values.every((value) => isNumber(value, convention, 'percent'))) return 'percent';
  const currencies = new Set(values.map(currencyOf).filter((currency) => currency !== undefined));
  const fits = values.every(
    (value) => isNumber(value, convention, 'none') || isNumber(value, convention, 'currency'),
  );
  return fits && currencies.size === 1 ? 'currency' : undefined;
}

// A plus before whole figures is part of a number only beside a minus, a fraction or a unit: +49 is a country's code.
function isCodeWithPlus(values: readonly string[]): boolean {
  return (
    values.some((value) => value.startsWith('+')) &&
    !values.some((value) => /^[-\u2212]|[.,%\uff05]/.test(value))
  );
}
