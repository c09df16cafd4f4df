import { quoteName, quoteText } from '../../duckdb/sql/quote.ts';
import type { Checked } from './conversions.ts';
import { type Counted, fences } from './details.ts';
import { isIdentifier } from './identifiers.ts';
import type { Measured } from './measures.ts';
import type { Finding } from './schema.ts';
import type { Seen } from './texts.ts';

const MOSTLY = 0.5;

type Told = Omit<Finding, 'column' | 'severity'> & { severity?: Finding['severity'] };

/** What was learnt of a dataset. */
export interface Learnt {
  /** Rows looked at, and whether they are all there are. */
  rows: number;
  isWhole: boolean;
  measured: readonly Measured[];
  counted: Counted;
  differentRows: number | null;
  seen: ReadonlyMap<string, Seen>;
  conversions: readonly Checked[];
}

/** What is worth knowing about the quality of a dataset, the dataset itself first, then column by column. */
export function findingsOf(learnt: Learnt): Finding[] {
  const { rows, isWhole, measured, differentRows } = learnt;
  if (rows === 0)
    return [tell(null, { code: 'empty_dataset', message: 'There are no rows.', suggestion: null })];
  const duplicates = differentRows === null ? 0 : rows - differentRows;
  const whole: Told[] = [];
  if (duplicates > 0) {
    whole.push({
      code: 'duplicate_rows',
      message: `${duplicates} of ${rows} rows repeat an earlier row in every column.`,
      suggestion: 'SELECT DISTINCT * removes them.',
    });
  }
  const found = [
    ...whole.map((told) => tell(null, told)),
    ...measured.flatMap((one) => ofColumn(one, learnt).map((told) => tell(one.column.name, told))),
  ];
  if (isWhole) return found;
  return found.map((finding) =>
    Object.assign({}, finding, { message: `In a sample of ${rows} rows: ${finding.message}` }),
  );
}

const tell = (column: string | null, { code, message, suggestion, severity = 'warning' }: Told): Finding => ({
  code,
  severity,
  column,
  message,
  suggestion,
});

function ofColumn(one: Measured, learnt: Learnt): Told[] {
  const { rows, isWhole, counted } = learnt;
  const { column, present } = one;
  const name = quoteName(column.name);
  const seen = learnt.seen.get(column.name);
  const conversion = learnt.conversions.find((each) => each.column === column.name);
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
  if (rows > 1 && present === rows && one.isSame) {
    found.push({
      code: 'constant',
      severity: 'info',
      message: `Every value is ${String(one.min)}.`,
      suggestion: null,
    });
  }
  const isConverted = conversion !== undefined;
  if (isWhole && isIdentifier(one, rows, { counted, seen, isConverted })) {
    found.push({
      code: 'likely_identifier',
      severity: 'info',
      message: 'Every row has a value of its own, so this column may identify rows.',
      suggestion: null,
    });
  } else {
    found.push(...ofOutliers(one, counted));
  }
  return [...found, ...(one.kind === 'text' ? ofText(one, counted, seen, conversion) : [])];
}

function ofOutliers(one: Measured, counted: Counted): Told[] {
  const outliers = counted.outliers.get(one.column.name) ?? 0;
  const bounds = fences(one);
  if (outliers === 0 || bounds === undefined) return [];
  return [
    {
      code: 'outliers',
      message: `${outliers} values lie below ${shown(bounds.low)} or above ${shown(bounds.high)}, so further from the middle half of the values (about ${shown(one.quantiles?.[1])} to ${shown(one.quantiles?.[3])}) than three times its width.`,
      suggestion: `Look at them with ORDER BY ${quoteName(one.column.name)}; a median suffers less from them than a mean.`,
    },
  ];
}

const shown = (number: number | undefined): string => String(Number((number ?? 0).toPrecision(6)));

const BLANKS = "'^[\\s\\p{Z}]+|[\\s\\p{Z}]+$'";

function ofText(
  { column, untrimmed }: Measured,
  counted: Counted,
  seen: Seen | undefined,
  conversion: Checked | undefined,
): Told[] {
  const name = quoteName(column.name);
  const found: Told[] = [];
  const trimmed = untrimmed > 0 ? `regexp_replace(${name}, ${BLANKS}, '', 'g')` : name;
  if (untrimmed > 0) {
    found.push({
      code: 'surrounding_whitespace',
      message: `${untrimmed} values have spaces or other blanks around them.`,
      suggestion: trimmed,
    });
  }
  const distinct = counted.trimmed.get(column.name) ?? counted.distinct.get(column.name);
  const folded = counted.folded.get(column.name);
  if (distinct !== undefined && folded !== undefined && folded < distinct) {
    found.push({
      code: 'mixed_case',
      message: `${distinct} values differ, but only ${folded} once upper and lower case play no part.`,
      suggestion: `lower(${trimmed})`,
    });
  }
  const empty = counted.empty.get(column.name) ?? 0;
  if (empty > 0) {
    found.push({
      code: 'empty_text',
      message: `${empty} values are empty rather than null.`,
      suggestion: `nullif(${trimmed}, '')`,
    });
  }
  const missing = seen?.missing ?? [];
  if (missing.length > 0) {
    const words = missing.map(quoteText).join(', ');
    found.push({
      code: 'missing_as_text',
      message: `Some values say that they are missing (${missing.join(', ')}) rather than being null.`,
      suggestion: `CASE WHEN ${untrimmed > 0 ? trimmed : `trim(${name})`} IN (${words}) THEN NULL ELSE ${name} END`,
    });
  }
  return conversion === undefined ? found : [...found, ofConversion(conversion)];
}

function ofConversion({ kind, written, doubt, sql: [sql = ''], values, read }: Checked): Told {
  const how = written === '' ? '' : `, such as ${written}`;
  const share = read === values ? `All ${values}` : `${read} of ${values}`;
  const message = `${share} sampled values are ${kind}s${how}, but are stored as text.`;
  return {
    code: kind === 'number' ? 'numbers_as_text' : 'dates_as_text',
    message: doubt === null ? message : `${message} ${doubt}`,
    suggestion: sql,
  };
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;
