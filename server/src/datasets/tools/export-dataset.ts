import { z } from 'zod';
import { secondsFor } from '../../identity.ts';
import type { Signer } from '../../signer.ts';
import { instant } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { fields } from '../dataset.ts';
import type { Library } from '../library.ts';
import { downloadLink, EXPORT_FORMATS, originFor } from '../links.ts';

const VALID_SECONDS = 60 * 60;
const INSTEAD = 'Use query_datasets, whose pages hold every row.';

export const exportDataset = ({ library, signer }: { library: Library; signer: Signer }): Tool =>
  defineTool({
    name: 'export_dataset',
    title: 'Get a link to download a dataset',
    description:
      'Returns a link, good for an hour, from which a dataset is downloaded as csv, tsv, json, ndjson or ' +
      'parquet. Whoever holds the link needs no other access. To export the result of a query, make a ' +
      'dataset of it with transform_dataset first.',
    scope: 'read',
    input: z.object({
      dataset: fields.existing,
      format: z.enum(EXPORT_FORMATS).default('csv').describe('of the file'),
    }),
    output: z.object({
      url: z.string(),
      fileName: z.string(),
      rows: z.int(),
      expiresAt: instant,
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ dataset: wanted, format }, call) {
      const origin = originFor(call.origin, INSTEAD);
      const { name, sha256, rows } = await library.catalog.one(wanted, call);
      const fileName = `${name}.${format}`;
      const grant = { identity: call.identity, dataset: { name, sha256 }, format };
      const seconds = secondsFor(call.identity, VALID_SECONDS);
      const url = downloadLink(signer, origin, fileName, grant, seconds);
      const expiresAt = new Date(Date.now() + seconds * 1_000).toISOString();
      return { output: { url, fileName, rows, expiresAt } };
    },
  });
