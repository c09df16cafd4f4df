import type { Finding } from './findings.ts';
import { quoted } from './sql-name.ts';

/** How one finding about a column is mended: the column's new value in SQL, or the column or rows left out. */
export interface Cleaning {
  label: string;
  /** The SELECT that mends it in `source`, which is a table or a statement in parentheses. */
  sql: (source: string) => string;
}

// A suggestion of the server's that is the column's new value, and no sentence.
const EXPRESSION = /^(?:[A-Za-z_]+\(|CASE\b)/;

/** What one press can do about a finding, or nothing where that takes a person's judgement. */
export function cleaningOf({ code, column, suggestion }: Finding): Cleaning | undefined {
  if (code === 'duplicate_rows') {
    return { label: 'Leave repeated rows out', sql: (source) => `SELECT DISTINCT * FROM ${source}` };
  }
  if (column === undefined) return undefined;
  const name = quoted(column);
  const replacing = (label: string, value: string): Cleaning => ({
    label,
    sql: (source) => `SELECT * REPLACE (${value} AS ${name}) FROM ${source}`,
  });
  // The server knows which blanks there are.
  const suggested = (own: string): string => (isExpression(suggestion) ? suggestion : own);
  switch (code) {
    case 'empty_column':
      return {
        label: 'Leave this column out',
        sql: (source) => `SELECT * EXCLUDE (${name}) FROM ${source}`,
      };
    case 'surrounding_whitespace':
      return replacing('Take the spaces off', suggested(`trim(${name})`));
    case 'empty_text':
      return replacing('Treat empty texts as missing', suggested(`nullif(trim(${name}), '')`));
    case 'missing_as_text':
      return isExpression(suggestion) ? replacing('Treat them as missing', suggestion) : undefined;
    case 'numbers_as_text':
      return isExpression(suggestion) ? replacing('Make them numbers', suggestion) : undefined;
    case 'dates_as_text':
      return isExpression(suggestion) ? replacing('Make them dates', suggestion) : undefined;
    default:
      return undefined;
  }
}

const isExpression = (suggestion: string | undefined): suggestion is string =>
  suggestion !== undefined && EXPRESSION.test(suggestion);

/** One SELECT that does all of it, one after the other. */
export const cleaningSql = (dataset: string, cleanings: readonly Cleaning[]): string =>
  cleanings.reduce((source, { sql }, at) => (at === 0 ? sql(source) : sql(`(${source})`)), quoted(dataset));
