import type { View, ViewOf } from '../plan/view.ts';
import { listed } from '../plan/groups.ts';
import type { Aggregate, ChartRequest } from '../request.ts';

const WORDS: Record<Aggregate, string> = {
  count: 'Count',
  sum: 'Sum',
  avg: 'Average',
  min: 'Minimum',
  max: 'Maximum',
  median: 'Median',
  distinct: 'Distinct values',
};

/** What the numbers of a chart are, such as `Sum of amount`. */
export function measureOf(aggregate: Aggregate, names: readonly string[]): string {
  return names.length === 0 ? 'Rows' : `${WORDS[aggregate]} of ${some(names)}`;
}

/** The name of the axis of the numbers: where several columns share it, the legend names them. */
export const axisNameOf = ({ aggregate, values }: ViewOf<'groups'>): string =>
  values.length > 1 ? WORDS[aggregate] : measureOf(aggregate, values);

/** Names for a sentence, the first few of many. */
const some = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');

/** The title that a chart has where the request gives none. */
export function titleOf(request: ChartRequest, view: View): string {
  if (request.title !== undefined) return request.title;
  const by = request.series === undefined ? '' : ` and ${request.series}`;
  switch (view.shape) {
    case 'groups':
      return `${measureOf(view.aggregate, view.values)} by ${request.x}${by}`;
    case 'points':
      return `${some(view.values)} against ${request.x}`;
    case 'bins':
      return `Distribution of ${request.x}${request.series === undefined ? '' : ` by ${request.series}`}`;
    case 'boxes':
      return `Spread of ${some(view.values)}${request.x === undefined ? '' : ` by ${request.x}`}`;
    case 'cells':
      return `${measureOf(view.aggregate, request.value === undefined ? [] : [request.value])} by ${request.x} and ${listed(request.y).join()}`;
    case 'correlation':
      return `Correlation of ${view.columns.length} columns`;
  }
}
