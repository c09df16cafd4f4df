import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { FORMATS } from '../../duckdb/analysis.ts';
import { secondsFor } from '../../identity.ts';
import { instant, plainText } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { fields } from '../dataset.ts';
import type { Parts } from '../deps.ts';
import { uploadReadingField } from '../reading-field.ts';
import { originFor, uploadLink } from '../links.ts';

const VALID_SECONDS = 15 * 60;
const INSTEAD = 'Use upload_dataset, which takes the content itself.';

export const requestUpload = ({ library, signer, limits }: Parts): Tool =>
  defineTool({
    name: 'request_upload',
    title: 'Get a link to upload a file',
    description:
      'Returns a link, good for 15 minutes and for one dataset, to which a file of csv, tsv, json, ' +
      'ndjson, parquet or xlsx is sent by HTTP PUT, with a curl command that does it. Whoever holds the ' +
      'link needs no other access. For files too large for upload_dataset.',
    scope: 'write',
    input: z.object({
      name: fields.name,
      fileName: plainText(255).min(1).optional().describe('of the file'),
      format: z.enum(FORMATS).optional().describe('detected if absent'),
      sheet: fields.sheet,
      reading: uploadReadingField,
      description: fields.description,
      tags: fields.tags,
      replace: fields.replace,
    }),
    output: z.object({
      url: z.string(),
      method: z.literal('PUT'),
      curl: z.string().describe('a shell command; the file has to be in the current folder'),
      maxBytes: z.int(),
      expiresAt: instant,
    }),
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    async call({ fileName, ...wanted }, call) {
      const origin = originFor(call.origin, INSTEAD);
      await library.catalog.checkFree(wanted, call);
      const seconds = secondsFor(call.identity, VALID_SECONDS);
      const expiresAt = new Date(Date.now() + seconds * 1_000).toISOString();
      const grant = { ...wanted, id: randomUUID(), identity: call.identity, until: expiresAt };
      const file = fileName ?? wanted.name;
      const url = uploadLink(signer, origin, file, grant, seconds);
      const curl = `curl --fail-with-body --upload-file ${shellQuoted(`./${file}`)} ${shellQuoted(url)}`;
      return { output: { url, method: 'PUT' as const, curl, maxBytes: limits.uploadBytes, expiresAt } };
    },
  });

const shellQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
