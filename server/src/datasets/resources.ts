import type { ResourceKind } from '../module.ts';
import type { Call } from '../call.ts';
import { CallError } from '../errors.ts';
import { told, type Dataset } from './dataset.ts';
import type { Library } from './library.ts';
import { fitted } from './page.ts';
import { previewOf } from './preview.ts';

const URI = /^dataset:\/\/([^/?#]+)$/;
const PREVIEW_ROWS = 20;
const MOST_LISTED = 1_000;

export const uriOf = ({ name }: Pick<Dataset, 'name'>): string => `dataset://${encodeURIComponent(name)}`;

/** The name in a URI of a dataset, or nothing where it is not one. */
export function nameIn(uri: string): string | undefined {
  const part = URI.exec(uri)?.[1];
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Datasets as resources: what each is, with its first rows. */
export function datasetResources(library: Library): ResourceKind {
  const find = async (name: string, call: Call): Promise<Dataset | undefined> =>
    library.catalog.one(name, call).catch((error: unknown) => {
      if (error instanceof CallError) return undefined;
      throw error;
    });

  return {
    template: {
      uriTemplate: 'dataset://{name}',
      name: 'dataset',
      title: 'Dataset',
      description: 'Schema and first rows of a dataset, as JSON',
      mimeType: 'application/json',
    },
    async list(call) {
      const datasets = await library.catalog.list({ limit: MOST_LISTED }, call);
      return datasets.map((dataset) => ({
        uri: uriOf(dataset),
        name: dataset.name,
        description: dataset.description || `${dataset.rows} rows, ${dataset.columns.length} columns`,
        mimeType: 'application/json',
      }));
    },
    async read(uri, call) {
      const name = nameIn(uri);
      const dataset = name === undefined ? undefined : await find(name, call);
      if (dataset === undefined) return undefined;
      const { sql, offset } = previewOf(dataset, dataset.columns, { from: 'head', limit: PREVIEW_ROWS });
      const { rows } = await library.ask({ sql }, { limit: PREVIEW_ROWS, offset }, call);
      const text = JSON.stringify({ ...told(dataset), preview: fitted(rows).rows });
      return [{ uri, mimeType: 'application/json', text }];
    },
    complete: (_variable, value, call) => library.catalog.names(value, call),
  };
}
