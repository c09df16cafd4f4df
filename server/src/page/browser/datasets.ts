import { askPages, type App } from './app.ts';
import { fieldsOf, listOf, numberOf, textOf, type Fields } from './shape.ts';

const LONGEST_NAME = 63;

/** A dataset as the page shows it. */
export interface Dataset {
  name: string;
  rows: number;
  bytes: number;
  columns: number;
  sourceName: string;
  format: string;
  description: string;
  createdAt: string;
  warnings: string[];
}

/** Reads a dataset out of an answer, wherever its columns are counted or listed. */
function datasetOf(given: Fields): Dataset {
  const { columns } = given;
  return {
    name: textOf(given['name']) ?? '',
    rows: numberOf(given['rows']) ?? 0,
    bytes: numberOf(given['bytes']) ?? 0,
    columns: numberOf(columns) ?? listOf(columns).length,
    sourceName: textOf(given['sourceName']) ?? '',
    format: textOf(given['format']) ?? '',
    description: textOf(given['description']) ?? '',
    createdAt: textOf(given['createdAt']) ?? '',
    warnings: listOf(given['warnings']).map(String),
  };
}

/** All datasets of the reader. */
export async function listDatasets(app: App): Promise<Dataset[]> {
  return (await askPages(app, 'list_datasets', 'datasets')).map(datasetOf);
}

/** The name proposed for the dataset of a file: the file's own, as SQL takes it without quotes. */
export function nameFor(file: string): string {
  const words = file
    .normalize('NFC')
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^\p{L}\p{N}\p{M}_]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  const begun = /^[\p{L}_]/u.test(words) ? words : `data_${words}`;
  return Array.from(begun).slice(0, LONGEST_NAME).join('').replace(/_+$/, '');
}

/** A signed link to send a file to, which becomes the dataset `name`. */
export async function requestUpload(
  app: App,
  { name, fileName, replace }: { name: string; fileName: string; replace: boolean },
  signal: AbortSignal,
): Promise<string> {
  const { structured } = await app.ask('request_upload', { name, fileName, replace }, { signal });
  const link = textOf(structured['url']);
  if (link === undefined) throw new Error('The server gave no link to send the file to.');
  return link;
}

/** The dataset in the answer to an upload. */
export const uploadedIn = (answer: Fields): Dataset =>
  datasetOf('dataset' in answer ? fieldsOf(answer['dataset']) : answer);
