import { BOOLEAN_WORDS } from './booleans.ts';
import { DATE_ORDERS, type DateOrder, datePattern, NAMED_DATE } from './dates.ts';
import {
  halfWidth,
  NUMBER_CONVENTIONS,
  type NumberConvention,
  numberPatterns,
  type NumberUnit,
} from './numbers.ts';
import { MONTH } from './month-names.ts';
import { TIME, timestampPattern } from './times.ts';

// The grammar of the SQL beside this file, for the few values by which a reading is decided.

const compiled = new Map<string, RegExp>();

function fits(value: string, pattern: string): boolean {
  let whole = compiled.get(pattern);
  if (whole === undefined) {
    whole = new RegExp(`^(?:${pattern})$`, 'u');
    compiled.set(pattern, whole);
  }
  return whole.test(value);
}

const patternsOf = new Map<string, string>();

const PLAIN = { '.': /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/, ',': /^-?(?:0|[1-9]\d*)(?:,\d+)?$/ };
const NO_FIGURE = /^[^0-9\uff10-\uff19]*$/;

/** Whether the value writes a number of a convention. */
export function isNumber(value: string, convention: NumberConvention, unit: NumberUnit = 'any'): boolean {
  // Most values are plain or hold no figure, which is told many times faster than the whole grammar.
  if ((unit === 'none' || unit === 'any') && PLAIN[convention.decimal].test(value)) return true;
  if (NO_FIGURE.test(value) || /[:/]|[A-Za-z]{4}/.test(value)) return false;
  const key = `${convention.decimal}${convention.grouping}${unit}`;
  let pattern = patternsOf.get(key);
  if (pattern === undefined) {
    const { plain, scientific, dressed } = numberPatterns(convention, unit);
    pattern = unit === 'none' || unit === 'any' ? `${plain}|${scientific}|${dressed}` : dressed;
    patternsOf.set(key, pattern);
  }
  return fits(halfWidth(value), pattern) && !(convention.grouping === '.' && isAddress(value));
}

/** Whether the value may be an address of the internet's fourth version, which groups of three figures are like. */
export function isAddress(value: string): boolean {
  const parts = value.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

/** Whether the value writes a date of an order that the calendar has. */
export function isDate(value: string, order: DateOrder): boolean {
  if (NO_FIGURE.test(value)) return false;
  if (/\p{L}{3}/u.test(value) && fits(value, NAMED_DATE)) return true;
  if (!fits(value, datePattern(order))) return false;
  const parts = (value.match(/\d+/g) ?? []).map(Number);
  const part = (name: string): number => parts[order.indexOf(name)] ?? 0;
  const year = part('y');
  const days = new Date(Date.UTC(year < 100 ? 2000 + year : year, part('m'), 0)).getUTCDate();
  return part('d') <= days;
}

export const isTime = (value: string): boolean => value.includes(':') && fits(value, TIME);

/** Whether the value writes a date of an order with a time of day. */
export function isTimestamp(value: string, order: DateOrder, zoned: boolean): boolean {
  if (!value.includes(':')) return false;
  const [, day, zone] = ISO.exec(value) ?? [];
  if (day !== undefined) return order === 'ymd' && (zone !== '') === zoned && isDate(day, order);
  return (
    fits(value, timestampPattern(order, zoned)) && isDate(value.split(/T|,? +(?=\d?\d:)/, 1)[0] ?? '', order)
  );
}

// What programs write, told faster than by the whole grammar.
const ISO =
  /^(\d{4}-\d\d-\d\d)[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6}0*)?(Z|[-+]\d\d(?::?\d\d)?|)$/;

const MONTH_NAME = new RegExp(MONTH, 'u');
const TRUTHS = new Set(BOOLEAN_WORDS.flat());

export const isBoolean = (value: string): boolean => TRUTHS.has(value.trim().toLowerCase());

// Four letters of ASCII in a row are no currency's.
const isWordy = (value: string): boolean => /[A-Za-z]{4}/.test(value);

/** Whether the value is a number, date, time or truth under any convention. */
export function isTyped(value: string): boolean {
  if (PLAIN['.'].test(value) || ISO.test(value)) return true;
  if (NO_FIGURE.test(value) || (isWordy(value) && !MONTH_NAME.test(value))) return isBoolean(value);
  return (
    NUMBER_CONVENTIONS.some((convention) => isNumber(value, convention)) ||
    isTime(value) ||
    isBoolean(value) ||
    DATE_ORDERS.some((order) => isDate(value, order) || isTimestamp(value, order, false)) ||
    DATE_ORDERS.some((order) => isTimestamp(value, order, true))
  );
}
