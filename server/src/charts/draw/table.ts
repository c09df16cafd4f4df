import type { Value } from '../../duckdb/analysis.ts';
import { bucketLabel, nextBucket } from '../plan/buckets.ts';
import type { Axis, ViewOf } from '../plan/view.ts';
import type { ChartRequest } from '../request.ts';
import { orderOf, seriesOrder } from './order.ts';
import { EMPTY, labelOf, nameOf, numberOf, OTHER } from './values.ts';

/** One place on an axis of names, or one moment or number. */
export interface Place {
  label: string;
  /** Where it lies, where the axis has a scale; else null. */
  at: number | null;
  isOther: boolean;
}

export interface Series {
  name: string;
  isOther: boolean;
  /** By place; null where there is nothing. */
  values: (number | null)[];
}

/** Groups as a chart draws them: a number for each place and series. */
export interface Table {
  places: Place[];
  series: Series[];
}

const placeNamed = (label: string, isOther = false): Place => ({ label, at: null, isOther });

/** The places on an axis in its own order: "Other" last, what is empty before it. */
export function placesOf(axis: Axis, cells: readonly { value: Value; isOther: Value }[]): Place[] {
  if (axis.type !== 'names') {
    const numbers = [...new Set(cells.map(({ value }) => numberOf(value)))].filter((at) => at !== null);
    return numbers
      .toSorted((a, b) => a - b)
      .map((at) => ({
        at,
        label: axis.type === 'times' ? bucketLabel(axis.bucket, at) : String(at),
        isOther: false,
      }));
  }
  const names = new Set<string>();
  let [hasEmpty, hasOther] = [false, false];
  for (const { value, isOther } of cells) {
    const name = nameOf(value);
    if (isOther === true) hasOther = true;
    else if (name === null) hasEmpty = true;
    else names.add(name);
  }
  const labels = [...names];
  const ordered = axis.numeric
    ? labels.toSorted((a, b) => Number(a) - Number(b)).map((label) => String(Number(label)))
    : labels.toSorted(orderOf(labels).compare);
  return [
    ...ordered.map((label) => placeNamed(label)),
    ...(hasEmpty ? [placeNamed(EMPTY)] : []),
    ...(hasOther ? [placeNamed(OTHER, true)] : []),
  ];
}

/** Which place a cell belongs to. */
export const keyOf = (axis: Axis, value: Value | undefined, isOther: Value | undefined): string => {
  if (axis.type === 'times') return bucketLabel(axis.bucket, numberOf(value) ?? 0);
  const label = labelOf(value, isOther);
  const isNumber = isOther !== true && value !== null && (axis.type === 'numbers' || axis.numeric);
  return isNumber ? String(Number(label)) : label;
};

/** Adds the buckets of time that no row fell into, so that bars stand where they belong. */
function filled(axis: Axis, places: Place[], most = 400): Place[] {
  const [first, last] = [places[0]?.at, places.at(-1)?.at];
  if (axis.type !== 'times' || typeof first !== 'number' || typeof last !== 'number') return places;
  const all: Place[] = [];
  for (let at = first; at <= last && all.length <= most; at = nextBucket(axis.bucket, at)) {
    all.push({ at, label: bucketLabel(axis.bucket, at), isOther: false });
  }
  return all.length > most ? places : all;
}

const totalAt = (series: readonly Series[], index: number): number =>
  series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);

/** Gathers the rows of groups, in the order the request asks for. */
export function tableOf(view: ViewOf<'groups'>, rows: readonly Value[][], request: ChartRequest): Table {
  const names = view.values.length > 1 ? view.values : undefined;
  const cells = rows.map(([value = null, isOther = false]) => ({ value, isOther }));
  const own = placesOf(view.x, cells);
  const places = request.kind === 'bar' || request.stacked ? filled(view.x, own) : own;
  const positions = new Map(places.map(({ label }, index) => [label, index]));
  const series = new Map<string, Series>();
  for (const [x, xOther, s, sOther, , , , ...values] of rows) {
    const position = positions.get(keyOf(view.x, x, xOther));
    if (position === undefined) continue;
    for (const [index, value] of values.entries()) {
      const isOther = names === undefined && sOther === true;
      const name =
        names?.[index] ?? (request.series === undefined ? (view.values[0] ?? 'rows') : labelOf(s, sOther));
      const key = `${isOther} ${name}`;
      const one = series.get(key) ?? { name, isOther, values: places.map(() => null) };
      one.values[position] = numberOf(value);
      series.set(key, one);
    }
  }
  const total = ({ values }: Series): number => values.reduce((sum: number, value) => sum + (value ?? 0), 0);
  const all = [...series.values()];
  return sorted({ places, series: names === undefined ? seriesOrder(all, total) : all }, view, request);
}

function sorted({ places, series }: Table, view: ViewOf<'groups'>, request: ChartRequest): Table {
  const isLine = !['bar', 'pie', 'doughnut'].includes(request.kind);
  const labels = places.filter(({ label, isOther }) => !isOther && label !== EMPTY).map(({ label }) => label);
  const hasOwnOrder = view.x.type !== 'names' || view.x.numeric || orderOf(labels).isNatural;
  const isPie = request.kind === 'pie' || request.kind === 'doughnut';
  const sort = request.sort ?? (isLine || (hasOwnOrder && !isPie) ? 'x' : 'descending');
  if (sort === 'x') return { places, series };
  const sign = sort === 'descending' ? -1 : 1;
  const order = places
    .map((place, index) => ({ place, index, total: totalAt(series, index) }))
    .toSorted((a, b) => Number(a.place.isOther) - Number(b.place.isOther) || sign * (a.total - b.total));
  return {
    places: order.map(({ place }) => place),
    series: series.map((one) => ({ ...one, values: order.map(({ index }) => one.values[index] ?? null) })),
  };
}
