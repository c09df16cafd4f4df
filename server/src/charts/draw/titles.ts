import { listed } from '../plan/groups.ts';
import type { View, ViewOf } from '../plan/view.ts';
import type { Aggregate, ChartRequest } from '../request.ts';
import { wordsFor, type Words } from '../words.ts';

/** The words that go with the columns of a request. */
export const wordsOf = ({ x, y, series, value, columns }: ChartRequest): Words =>
  wordsFor([x, ...listed(y), series, value, ...(columns ?? [])]);

/** What the numbers of a chart are, such as `Sum of amount`. */
export const measureOf = (aggregate: Aggregate, names: readonly string[], words: Words): string =>
  names.length === 0 ? words.rows : words.aggregate[aggregate](words.some(names));

/** The name of the axis of the numbers: where several columns share it, the legend names them. */
export const axisNameOf = ({ aggregate, values }: ViewOf<'groups'>, words: Words): string =>
  values.length > 1 ? words.aggregates[aggregate] : measureOf(aggregate, values, words);

/** The title that a chart has where the request gives none. */
export function titleOf(request: ChartRequest, view: View): string {
  if (request.title !== undefined) return request.title;
  const words = view.shape === 'correlation' ? wordsFor(view.columns) : wordsOf(request);
  const { x = '', series } = request;
  switch (view.shape) {
    case 'groups':
      return words.by(measureOf(view.aggregate, view.values, words), x, series);
    case 'points':
      return words.against(words.some(view.values), x);
    case 'bins':
      return words.distribution(x, series);
    case 'boxes':
      return words.spread(words.some(view.values), request.x);
    case 'cells': {
      const measured = request.value === undefined ? [] : [request.value];
      return words.by(measureOf(view.aggregate, measured, words), x, listed(request.y).join());
    }
    case 'correlation':
      return words.correlation(view.columns.length);
  }
}
