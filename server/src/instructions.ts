import type { Config } from './config/config.ts';

const MEGABYTE = 1024 * 1024;

/**
 * What a model is told of this server before its first call: what it is for, in which order its tools are used,
 * its limits, and who sees what is stored. What the operator has to add comes last.
 */
export function instructionsOf({
  datasets: { callCharacters, uploadBytes },
  auditDays,
  instructions,
}: {
  datasets: Pick<Config['datasets'], 'callCharacters' | 'uploadBytes'>;
  auditDays: number;
  instructions?: string | undefined;
}): string {
  const lines = [
    'This server is a data workbench: it stores tables (datasets), answers SQL over them, draws charts and keeps notes.',
    `1. Find data with list_datasets. Bring data in with upload_dataset (at hand, up to ${grouped(callCharacters)} characters) or request_upload (a file of up to ${grouped(uploadBytes / MEGABYTE)} MB, by a link).`,
    '2. Read describe_dataset before you write SQL or trust a number: types, ranges, findings about quality, how the file was read.',
    '3. Ask with query_datasets: one SELECT in the SQL of DuckDB. Datasets are tables under their names; quote odd names with ", bind values as parameters. An answer has at most 1,000 rows a page and a statement 30 s, so aggregate in SQL.',
    '4. Keep a result with transform_dataset, hand it over with export_dataset.',
    '5. Show with create_chart; suggest_charts says what fits. Pass the notes of a chart on to its reader.',
    'An error says what to change; a busy server says when to come back.',
    'All keys of a namespace share its data, and nobody else sees it. Links in answers open without a key until they expire: show them only to those who may see the data.',
    `Calls are recorded for ${auditDays} days with their arguments, shortened and without file contents.`,
  ];
  return [...lines, ...(instructions === undefined ? [] : ['', instructions])].join('\n');
}

const grouped = (count: number): string => count.toLocaleString('en-US');
