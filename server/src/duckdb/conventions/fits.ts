import { quoteText } from '../sql/quote.ts';

/** SQL: whether the whole of a text column's value fits a regular expression. */
export function fitsSql(column: string, pattern: string): string {
  return `regexp_full_match(${column}, ${quoteText(pattern)})`;
}
