import { DASH_FOR_CENTS, halfWidth, type NumberConvention } from './numbers.ts';
import { CURRENCY } from './units.ts';

/** What a written number is made of. */
export interface WrittenNumber {
  /** As SQL and JavaScript write it. */
  canonical: string;
  /** Figures before and behind the decimal sign. */
  whole: number;
  fraction: number;
  hasExponent: boolean;
  hasSign: boolean;
}

const NO_CENTS = new RegExp(DASH_FOR_CENTS, 'u');
const CURRENCY_SIGN = new RegExp(CURRENCY, 'u');

/** Takes apart a value that is a number of the convention. */
export function writtenNumber(value: string, { decimal }: NumberConvention): WrittenNumber {
  const half = halfWidth(value);
  const bare = half.replace(CURRENCY_SIGN, '');
  const exponent = /[0-9.,][eE]([-+]?[0-9]+)/.exec(half)?.[1];
  const mantissa = exponent === undefined ? bare : (bare.split(/e/i, 1)[0] ?? '');
  const digits = mantissa.replace(decimal === ',' ? /[^0-9,]/g : /[^0-9.]/g, '').replace(',', '.');
  const [whole = '', fraction = ''] = digits.split('.');
  const isNegative = /[-\u2212(]/.test(exponent === undefined ? half : mantissa) && !NO_CENTS.test(half);
  return {
    canonical: `${isNegative ? '-' : ''}${digits}${exponent === undefined ? '' : `e${exponent}`}`,
    whole: whole.replace(/^0+/, '').length,
    fraction: fraction.length,
    hasExponent: exponent !== undefined,
    hasSign: digits.includes('.'),
  };
}

/** The currency that stands beside an amount, whatever its width, or nothing. */
export const currencyOf = (value: string): string | undefined =>
  CURRENCY_SIGN.exec(value)?.[0].replace('\uffe5', '\u00a5').replace('\uff04', '$');

/** Whether a double keeps each figure that is written: 15 always, and 17 where they are those of a double. */
export function fitsDouble({ canonical }: WrittenNumber): boolean {
  const number = Number(canonical);
  // Too large, or so small that it would be zero.
  if (!Number.isFinite(number) || (number === 0 && /[1-9]/.test(canonical.split('e', 1)[0] ?? '')))
    return false;
  const written = significant(canonical);
  return written.length <= 15 || written === significant(number.toExponential());
}

// Figures but for zeros at the beginning and the end.
function significant(number: string): string {
  const digits = (number.split('e', 1)[0] ?? '').replace(/\D/g, '').replace(/^0+/, '');
  return digits.length <= 15 ? digits : digits.replace(/0+$/, '');
}

const MAX_BIGINT = 9_223_372_036_854_775_807n;

/** The type that holds every one of the numbers as written; nothing where none does. */
export function numberType(numbers: readonly WrittenNumber[], isExact: boolean): string | undefined {
  const isWhole = numbers.every(({ hasSign, hasExponent }) => !hasSign && !hasExponent);
  if (isWhole && !isExact) {
    const fits = numbers.every(({ canonical }) => {
      const value = BigInt(canonical);
      return -MAX_BIGINT <= value && value <= MAX_BIGINT;
    });
    return fits ? 'BIGINT' : undefined;
  }
  if (!isExact && numbers.every(fitsDouble)) return 'DOUBLE';
  if (numbers.some(({ hasExponent }) => hasExponent)) return undefined;
  const scale = Math.max(...numbers.map(({ fraction }) => fraction));
  const whole = Math.max(1, ...numbers.map(({ whole }) => whole));
  if (scale + whole > 38) return undefined;
  return `DECIMAL(${Math.max(18, scale + whole)},${scale})`;
}
