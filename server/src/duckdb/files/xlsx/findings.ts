import type { Findings } from './row.ts';

const MAX_LISTED = 5;

const shown = (list: readonly string[]): string =>
  list.slice(0, MAX_LISTED).join(', ') + (list.length > MAX_LISTED ? ' …' : '');

// A sentence on some cells, in the singular or the plural; none where there are no such cells.
const sentence = (list: readonly string[], one: string, many: string, then = ''): string[] =>
  list.length === 0
    ? []
    : [`${list.length} ${list.length === 1 ? one : many}: ${shown(list)}.${then === '' ? '' : ` ${then}`}`];

/** What the cells of a sheet held that is null now, or stands elsewhere, with counts and addresses. */
export function findingsInWords({ errors, formulas, filled, hiddenRows }: Findings): string[] {
  return [
    ...sentence(errors, 'cell holds an error and is null', 'cells hold errors and are null'),
    ...sentence(
      formulas,
      'formula has no stored result and is null',
      'formulas have no stored results and are null',
      'Open the workbook in Excel and save it to have the results.',
    ),
    ...sentence(
      filled,
      'merged range gives its value to each of the rows',
      'merged ranges give their values to each of the rows',
    ),
    ...(hiddenRows === 0
      ? []
      : [`${hiddenRows} hidden ${hiddenRows === 1 ? 'row was' : 'rows were'} read too.`]),
  ];
}
