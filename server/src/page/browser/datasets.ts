import type { App } from './app.ts';
import { numberOf, fieldsOf, listOf, recordsOf, textOf, type Fields } from './shape.ts';

/** A dataset as the page shows it. */
export interface Dataset {
  name: string;
  rows: number;
  bytes: number;
  columns: number;
  format: string;
  description: string;
  createdAt: string;
  warnings: string[];
}

/** Reads a dataset out of an answer, wherever its columns are counted or listed. */
export function datasetOf(given: Fields): Dataset {
  const { columns } = given;
  return {
    name: textOf(given['name']) ?? '',
    rows: numberOf(given['rows']) ?? 0,
    bytes: numberOf(given['bytes']) ?? 0,
    columns: numberOf(columns) ?? listOf(columns).length,
    format: textOf(given['format']) ?? '',
    description: textOf(given['description']) ?? '',
    createdAt: textOf(given['createdAt']) ?? '',
    warnings: listOf(given['warnings']).map(String),
  };
}

/** All datasets of the reader. */
export async function listDatasets(app: App): Promise<Dataset[]> {
  const { structured } = await app.ask('list_datasets', {});
  return recordsOf(structured['datasets']).map(datasetOf);
}

/** The name a file's dataset gets unless its owner says otherwise: the file's own without what says its format. */
export function nameFor(file: string): string {
  const name = file.replace(/\.(csv|tsv|txt|json|ndjson|jsonl|parquet|xlsx)$/i, '').trim();
  return name === '' ? file : name;
}

/** A signed link to send a file to. */
export async function requestUpload(
  app: App,
  file: Pick<File, 'name'>,
  isReplacing: boolean,
  signal: AbortSignal,
): Promise<string> {
  const input = { name: nameFor(file.name), filename: file.name, ...(isReplacing ? { replace: true } : {}) };
  const { structured } = await app.ask('request_upload', input, { signal });
  const link = textOf(structured['url']);
  if (link === undefined) throw new Error('The server gave no link to send the file to.');
  return link;
}

/** The dataset in the answer to an upload. */
export const uploadedIn = (answer: Fields): Dataset =>
  datasetOf('dataset' in answer ? fieldsOf(answer['dataset']) : answer);
