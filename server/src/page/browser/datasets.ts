import { askPages, type App } from './app.ts';
import { readingOf, type Reading } from './reading.ts';
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
  tags: string[];
  /** Counts up when the content is replaced. */
  version: number;
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
    tags: listOf(given['tags']).map(String),
    version: numberOf(given['version']) ?? 1,
    warnings: listOf(given['warnings']).map(String),
  };
}

/** All datasets of the reader. */
export async function listDatasets(app: App): Promise<Dataset[]> {
  return (await askPages(app, 'list_datasets', 'datasets')).map(datasetOf);
}

/** The dataset of a name, or nothing where there is none. */
export async function findDataset(app: App, name: string): Promise<Dataset | undefined> {
  const found = await askPages(app, 'list_datasets', 'datasets', { search: name, limit: 200 });
  return found.map(datasetOf).find((dataset) => dataset.name === name);
}

/** A name like `name` that is not among `taken`, which are in lower case: with a number behind it where need be. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const end = count === 1 ? '' : `_${count}`;
    const tried = `${Array.from(name)
      .slice(0, LONGEST_NAME - end.length)
      .join('')}${end}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
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
  wanted: { name: string; fileName: string; replace: boolean; reading?: Fields },
  signal: AbortSignal,
): Promise<string> {
  const { structured } = await app.ask('request_upload', wanted, { signal });
  const link = textOf(structured['url']);
  if (link === undefined) throw new Error('The server gave no link to send the file to.');
  return link;
}

/** The dataset in an answer, and how its file was read. */
export function readDatasetIn(answer: Fields): { dataset: Dataset; reading: Reading | undefined } {
  const dataset = datasetOf('dataset' in answer ? fieldsOf(answer['dataset']) : answer);
  return { dataset, reading: readingOf(answer['reading']) };
}

/** Reads the file of a dataset again as `reading` says; what comes of it takes its place. */
export async function rereadDataset(
  app: App,
  dataset: string,
  reading: Fields,
): Promise<{ dataset: Dataset; reading: Reading | undefined }> {
  return readDatasetIn((await app.ask('reread_dataset', { dataset, reading })).structured);
}
