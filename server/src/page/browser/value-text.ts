import { isNumeric, kindOfType, scaleOfType, type ColumnKind } from './column-types.ts';
import { locale } from './locale.ts';
import { asText } from './shape.ts';

/** How the values of one column are shown. */
export interface ColumnLook {
  kind: ColumnKind;
  /** Digits behind the decimal sign that every value shows. */
  digits: number;
  /** Whether thousands are set apart: not where numbers name things. */
  grouped: boolean;
}

const NUMERAL = /^-?\d+(?:\.(\d+))?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const MOST_TIDY_DIGITS = 4;
const MOST_DIGITS = 20;
// Numbers that name things: nobody writes the postal code 80,331 or the order 10,045.
const NAMING_WORD =
  /(?:^|[_\s-])(?:id|key|code|no|nr|num|zip|plz|sku|ean|iban|year|jahr|phone|tel)$|nummer$|(?:编号|代码|年份|年|号|号码|邮编|电话)$/i;
const NAMING_END = /[a-z](?:Id|ID|Key|Code|Nr|No|Year)$/;

/** How the values of a column of `type` are shown; `values` are those of it that are in sight. */
export function lookOf(name: string, type: string, values: readonly unknown[]): ColumnLook {
  const kind = kindOfType(type);
  const digits = kind === 'decimal' ? Math.max(scaleOfType(type), tidyDigits(values)) : 0;
  return { kind, digits, grouped: isNumeric(kind) && !NAMING_WORD.test(name) && !NAMING_END.test(name) };
}

/** The most digits behind the decimal sign among the values, or 0 where some have more than look tidy. */
function tidyDigits(values: readonly unknown[]): number {
  const most = Math.max(0, ...values.map((value) => NUMERAL.exec(asText(value))?.[1]?.length ?? 0));
  return most > MOST_TIDY_DIGITS ? 0 : most;
}

/**
 * A value as a person reads it, by the customs of `language`: numbers, dates and times. What has no such form, or
 * would lose digits, stays as it came.
 */
export function valueText(value: unknown, look: ColumnLook, language = locale()): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = asText(value);
  if (isNumeric(look.kind)) return numberText(text, look, language);
  if (look.kind === 'date') return dateText(text, language);
  return look.kind === 'timestamp' || look.kind === 'instant' ? momentText(text, language) : text;
}

const isNumeral = (text: string): text is `${number}` => NUMERAL.test(text);

function numberText(text: string, { kind, digits, grouped }: ColumnLook, language: string): string {
  const own = NUMERAL.exec(text)?.[1]?.length ?? 0;
  if (!isNumeral(text) || own > MOST_DIGITS) return text;
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: Math.min(digits, MOST_DIGITS),
    maximumFractionDigits: MOST_DIGITS,
    // Whole numbers from five digits on: four of them are often a year.
    useGrouping: grouped ? (kind === 'whole' ? 'min2' : 'auto') : false,
  }).format(text);
}

function dateText(text: string, language: string): string {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (day === undefined) return text;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Years below 100 mean those of the last century to the constructor.
  date.setUTCFullYear(Number(year));
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

/** One with a zone is shown in the reader's own; one without as it is written. */
function momentText(text: string, language: string): string {
  const [, day = '', time = '', fraction, zone] = MOMENT.exec(text) ?? [];
  // Parts of a second have no place in the short form.
  if (day === '' || (fraction !== undefined && Number(fraction) > 0)) return text;
  const full = zone === undefined ? 'Z' : /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone;
  const date = new Date(`${day}T${time}${full}`);
  if (Number.isNaN(date.getTime())) return text;
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: time.endsWith(':00') || time.length === 5 ? 'short' : 'medium',
    ...(zone === undefined ? { timeZone: 'UTC' } : {}),
  }).format(date);
}
