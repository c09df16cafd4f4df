import { parseJson, fieldsOf, textOf, type Fields } from './shape.ts';

const STORED = 'berth.charts';
const MAX_REMEMBERED = 200;

/** The request of a chart of one version of a dataset, as the page remembers it. */
export const requestKey = (input: Fields, version: string): string => JSON.stringify([version, input]);

/** The id of the chart that this tab has made of a request, if it has. */
export const madeChart = (request: string): string | undefined => textOf(remembered()[request]);

export function rememberChart(request: string, id: string): void {
  const { [request]: _before, ...others } = remembered();
  const entries = [...Object.entries(others), [request, id]].slice(-MAX_REMEMBERED);
  sessionStorage.setItem(STORED, JSON.stringify(Object.fromEntries(entries)));
}

export function forgetChart(request: string): void {
  const { [request]: _gone, ...others } = remembered();
  sessionStorage.setItem(STORED, JSON.stringify(others));
}

function remembered(): Fields {
  const parsed = parseJson(sessionStorage.getItem(STORED) ?? '{}');
  return fieldsOf(parsed.ok ? parsed.value : undefined);
}
