import { quoteName } from '../../duckdb/sql/quote.ts';
import type { Counted } from './details.ts';
import { mayBeKey } from './kinds.ts';
import type { Measured } from './measures.ts';
import type { Finding } from './schema.ts';
import type { Looks } from './texts.ts';

const MOSTLY = 0.5;
const NEARLY_ALL = 0.95;

type Told = Omit<Finding, 'column' | 'severity'> & { severity?: Finding['severity'] };

/** What is worth knowing about the quality of a dataset, the dataset itself first, then column by column. */
export function findingsOf(
  rows: number,
  measured: readonly Measured[],
  counted: Counted,
  looks: ReadonlyMap<string, Looks>,
): Finding[] {
  if (rows === 0)
    return [tell(null, { code: 'empty_dataset', message: 'There are no rows.', suggestion: null })];
  const duplicates = counted.differentRows === null ? 0 : rows - counted.differentRows;
  const whole: Told[] = [];
  if (duplicates > 0) {
    whole.push({
      code: 'duplicate_rows',
      message: `${duplicates} of ${rows} rows repeat an earlier row in every column.`,
      suggestion: 'SELECT DISTINCT * removes them.',
    });
  }
  return [
    ...whole.map((told) => tell(null, told)),
    ...measured.flatMap((one) =>
      ofColumn(rows, one, counted, looks.get(one.column.name)).map((told) => tell(one.column.name, told)),
    ),
  ];
}

const tell = (column: string | null, { code, message, suggestion, severity = 'warning' }: Told): Finding => ({
  code,
  severity,
  column,
  message,
  suggestion,
});

function ofColumn(rows: number, one: Measured, counted: Counted, looks: Looks | undefined): Told[] {
  const { column, present } = one;
  const name = quoteName(column.name);
  if (present === 0) {
    return [
      {
        code: 'empty_column',
        message: 'Every value is null.',
        suggestion: `SELECT * EXCLUDE (${name}) leaves it out.`,
      },
    ];
  }
  const found: Told[] = [];
  const nullShare = 1 - present / rows;
  if (nullShare > MOSTLY) {
    found.push({
      code: 'mostly_null',
      message: `${percent(nullShare)} of the values are null.`,
      suggestion: null,
    });
  }
  if (rows > 1 && present === rows && one.distinct === 1 && one.min === one.max) {
    found.push({
      code: 'constant',
      severity: 'info',
      message: `Every value is ${String(one.min)}.`,
      suggestion: null,
    });
  }
  if (rows > 1 && mayBeKey(one) && counted.distinct.get(column.name) === rows) {
    found.push({
      code: 'likely_identifier',
      severity: 'info',
      message: 'Every row has a value of its own, so this column may identify rows.',
      suggestion: null,
    });
  }
  const outliers = counted.outliers.get(column.name) ?? 0;
  if (outliers > 0) {
    found.push({
      code: 'outliers',
      message: `${outliers} values lie far from the rest (beyond three times the width of the middle half).`,
      suggestion: `Look at them with ORDER BY ${name}; a median suffers less from them than a mean.`,
    });
  }
  return [...found, ...(one.kind === 'text' ? ofText(one, counted, looks) : [])];
}

function ofText({ column, untrimmed, empty }: Measured, counted: Counted, looks: Looks | undefined): Told[] {
  const name = quoteName(column.name);
  const found: Told[] = [];
  if (untrimmed > 0) {
    found.push({
      code: 'surrounding_whitespace',
      message: `${untrimmed} values have spaces around them.`,
      suggestion: `trim(${name})`,
    });
  }
  const distinct = counted.distinct.get(column.name);
  const folded = counted.folded.get(column.name);
  if (distinct !== undefined && folded !== undefined && folded < distinct) {
    found.push({
      code: 'mixed_case',
      message: `${distinct} values differ, but only ${folded} once case and spaces around them play no part.`,
      suggestion: `lower(trim(${name}))`,
    });
  }
  if (empty > 0) {
    found.push({
      code: 'empty_text',
      message: `${empty} values are empty rather than null.`,
      suggestion: `nullif(trim(${name}), '')`,
    });
  }
  return [...found, ...(looks === undefined ? [] : ofLooks(name, looks))];
}

function ofLooks(name: string, { values, numbers, dates, missing, codes, format }: Looks): Told[] {
  const found: Told[] = [];
  const real = values - missing;
  if (missing > 0) {
    found.push({
      code: 'missing_as_text',
      message: 'Some values say that they are missing, such as n/a, rather than being null.',
      suggestion: `CASE WHEN lower(trim(${name})) IN ('n/a', 'null', '-') THEN NULL ELSE ${name} END`,
    });
  }
  if (real > 0 && (dates >= real * NEARLY_ALL || format !== null)) {
    found.push({
      code: 'dates_as_text',
      message: 'Nearly all values are dates, but are stored as text.',
      suggestion: format === null ? `TRY_CAST(${name} AS TIMESTAMP)` : `try_strptime(${name}, '${format}')`,
    });
  } else if (real > 0 && codes === 0 && numbers >= real * NEARLY_ALL) {
    found.push({
      code: 'numbers_as_text',
      message: 'Nearly all values are numbers, but are stored as text.',
      suggestion: `TRY_CAST(${name} AS DOUBLE)`,
    });
  }
  return found;
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;
