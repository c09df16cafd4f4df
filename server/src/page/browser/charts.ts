import { askPages, type App } from './app.ts';
import { fieldsOf, recordsOf, textOf, type Fields } from './shape.ts';

/** A chart as the page shows it; `link` leads to its interactive page. */
export interface Chart {
  id: string;
  title: string;
  kind: string;
  createdAt: string;
  link: string;
}

/** A chart that would fit: why, and the arguments that make it. */
export interface Suggestion {
  title: string;
  reason: string;
  input: Fields;
}

/** Reads a chart out of an answer. */
export function chartOf(given: Fields): Chart {
  const links = fieldsOf(given['links']);
  return {
    id: textOf(given['id']) ?? '',
    title: textOf(given['title']) ?? 'Chart',
    kind: (textOf(given['kind']) ?? '').replaceAll('_', ' '),
    createdAt: textOf(given['createdAt']) ?? '',
    link: textOf(links['html']) ?? '',
  };
}

export async function listCharts(app: App): Promise<Chart[]> {
  return (await askPages(app, 'list_charts', 'charts')).map(chartOf);
}

export async function suggestCharts(app: App, dataset: string): Promise<Suggestion[]> {
  const { structured } = await app.ask('suggest_charts', { dataset });
  return recordsOf(structured['suggestions']).map((given) => {
    const input = fieldsOf(given['arguments']);
    const title = textOf(given['title']) ?? textOf(input['title']) ?? textOf(input['kind']) ?? 'Chart';
    return { title: title.replaceAll('_', ' '), reason: textOf(given['reason']) ?? '', input };
  });
}
