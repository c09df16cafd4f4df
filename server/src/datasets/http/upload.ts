import { z } from 'zod';
import { FORMATS } from '../../duckdb/analysis.ts';
import type { ReadingOptions } from '../../duckdb/reading.ts';
import { sendJson } from '../../http/reply.ts';
import type { HttpCall, Route } from '../../module.ts';
import { mistakesIn } from '../../tools/mistakes.ts';
import { fields, told, type Draft } from '../dataset.ts';
import type { Parts } from '../deps.ts';
import { readUpload, rememberUntil, type UploadGrant } from '../links.ts';
import { nameFrom } from '../names.ts';
import { optionsInQuery, optionsOf } from '../reading-field.ts';
import { toldReading } from '../reading.ts';
import { withScratch } from '../scratch.ts';
import { receive } from './receive.ts';
import { HttpRefusal, sendFailure } from './refusal.ts';
import type { Transfers } from './transfers.ts';
import { whileHeld } from './while-held.ts';

const DEADLINE_MS = 10 * 60_000;

/** What whoever has a key may say in the query of an upload; the name comes from the path. */
const options = z.object({
  name: fields.name.optional(),
  format: z.enum(FORMATS).optional(),
  description: fields.description,
  tags: z
    .string()
    .optional()
    .transform((text) => text?.split(',').filter((tag) => tag !== ''))
    .pipe(fields.tags),
  replace: z.stringbool().default(false),
});

type Wanted = Pick<
  UploadGrant,
  'name' | 'format' | 'reading' | 'description' | 'tags' | 'replace' | 'identity'
> & {
  upload?: Draft['upload'];
};

function readingIn({ query }: HttpCall): ReadingOptions {
  try {
    return optionsInQuery(query);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HttpRefusal(400, `The query of this upload does not fit. ${error.message}`);
  }
}

/** The two ways in for files: with a signed link of request_upload, and with the caller's own key. */
export function uploadRoutes({ library, signer, credentials, limits }: Parts, transfers: Transfers): Route[] {
  const store = async (http: HttpCall, read: () => Wanted): Promise<void> => {
    try {
      const { identity, upload, format, reading: given, ...wanted } = read();
      const draft = { ...wanted, sourceName: http.params['name'] ?? null, sql: null, upload };
      const { dataset, reading } = await whileHeld(credentials, identity, 'write', (held) =>
        transfers.run(identity, async () => {
          const signal = AbortSignal.any([http.signal, held, AbortSignal.timeout(DEADLINE_MS)]);
          const owner = { identity, signal };
          await library.catalog.checkFree(draft, owner);
          return withScratch(limits.scratch, async (path) => {
            await receive(http.req, path, limits.uploadBytes, signal);
            return library.ingest({ path, format, reading: given }, draft, owner);
          });
        }),
      );
      sendJson(http.res, 201, { dataset: told(dataset), reading: toldReading(reading) });
    } catch (error) {
      // Nobody is there to be told.
      if (!http.signal.aborted) sendFailure(http, error);
    }
  };

  return [
    {
      path: '/files/{name}',
      methods: ['PUT'],
      access: 'open',
      handle: (http) =>
        store(http, () => {
          const grant = readUpload(signer, http.query.get('token') ?? '');
          if (grant === undefined) {
            throw new HttpRefusal(
              403,
              'This upload link is not valid, or not any more. Ask request_upload for another one.',
            );
          }
          const reading = { ...optionsOf(grant.reading, grant.sheet), ...readingIn(http) };
          return { ...grant, reading, upload: { id: grant.id, until: rememberUntil(grant) } };
        }),
    },
    {
      path: '/datasets/{name}',
      methods: ['PUT'],
      access: 'write',
      handle: (http) =>
        store(http, () => {
          const { identity } = http;
          if (identity === undefined) throw new Error('a route with a scope was reached without an identity');
          const read = options.safeParse(Object.fromEntries(http.query));
          if (!read.success) {
            throw new HttpRefusal(400, `The query of this upload does not fit. ${mistakesIn(read.error)}`);
          }
          const { name = nameFrom(http.params['name'] ?? ''), ...more } = read.data;
          return { ...more, name, identity, reading: readingIn(http) };
        }),
    },
  ];
}
