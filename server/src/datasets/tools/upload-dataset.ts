import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { FORMATS } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import { plainText } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { datasetSchema, fields, told } from '../dataset.ts';
import type { Parts } from '../deps.ts';
import { optionsOf, uploadReadingField } from '../reading-field.ts';
import { readingOut, toldReading } from '../reading.ts';
import { withScratch } from '../scratch.ts';

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

export const uploadDataset = ({ library, limits }: Parts): Tool =>
  defineTool({
    name: 'upload_dataset',
    title: 'Upload a dataset',
    description:
      'Stores data that you have at hand as a new dataset, ready for SQL. Takes csv, tsv, json and ndjson as text, and any of ' +
      `them, parquet or xlsx as base64, up to ${limits.callCharacters.toLocaleString('en')} characters; use request_upload for larger files. ` +
      'How it is written is detected, and `reading` in the answer says how; reread_dataset corrects it.',
    scope: 'write',
    deadline: 60,
    input: z.object({
      name: fields.name,
      content: z
        .string()
        .min(1)
        .max(limits.callCharacters)
        .describe('the whole file')
        .meta({ writeOnly: true }),
      encoding: z.enum(['text', 'base64']).default('text').describe('how content holds the file'),
      fileName: plainText(255).min(1).optional().describe('of the file it comes from'),
      format: z.enum(FORMATS).optional().describe('detected if absent'),
      sheet: fields.sheet,
      reading: uploadReadingField,
      description: fields.description,
      tags: fields.tags,
      replace: fields.replace,
    }),
    output: z.object({ dataset: datasetSchema, reading: readingOut }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    async call({ content, encoding, fileName, format, sheet, reading: given, ...draft }, call) {
      const bytes = Buffer.from(content, encoding === 'text' ? 'utf8' : 'base64');
      if (encoding === 'base64' && !BASE64.test(content.replaceAll(/\s/g, ''))) {
        throw new CallError('content: this is not base64. Pass encoding: "text" for plain text.');
      }
      await library.catalog.checkFree(draft, call);
      const { dataset, reading } = await withScratch(limits.scratch, async (path) => {
        await writeFile(path, bytes, { signal: call.signal });
        const sourceName = fileName ?? null;
        return library.ingest(
          { path, format, reading: optionsOf(given, sheet) },
          { ...draft, sourceName, sql: null },
          call,
        );
      });
      return { output: { dataset: told(dataset), reading: toldReading(reading) } };
    },
  });
