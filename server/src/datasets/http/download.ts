import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MissingBlob } from '../../blobs/store.ts';
import { blobKey } from '../blob-key.ts';
import type { HttpCall, Route } from '../../module.ts';
import type { Owner } from '../catalog.ts';
import type { Parts } from '../deps.ts';
import { readDownload, type DownloadGrant } from '../links.ts';
import { withScratch } from '../scratch.ts';
import { attachment } from './disposition.ts';
import { HttpRefusal, sendFailure } from './refusal.ts';
import type { Transfers } from './transfers.ts';
import { whileHeld } from './while-held.ts';

const WRITE_MS = 120_000;
const STALL_MS = 60_000;

const TYPES: Record<DownloadGrant['format'], string> = {
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** The way out for files, with a signed link of export_dataset. */
export function downloadRoute(
  { library, blobs, signer, credentials, limits }: Parts,
  transfers: Transfers,
): Route {
  const send = async (
    http: HttpCall,
    held: AbortSignal,
    { dataset: meant, format, identity }: DownloadGrant,
  ): Promise<void> => {
    const open = AbortSignal.any([http.signal, held]);
    const owner: Owner = { identity, signal: open };
    const dataset = await library.catalog.one(meant.name, owner);
    if (dataset.sha256 !== meant.sha256) throw new MissingBlob();
    const deliver = async (file: { stream: Readable; bytes: number }): Promise<void> => {
      http.res.writeHead(200, {
        'Content-Type': TYPES[format],
        'Content-Length': file.bytes,
        'Content-Disposition': attachment(`${dataset.name}.${format}`),
        'Cache-Control': 'private, no-store',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; sandbox",
      });
      // Who has stopped reading must not keep its place for ever.
      http.res.setTimeout(limits.stallMs ?? STALL_MS, () => http.res.destroy());
      await pipeline(file.stream, http.res, { signal: open });
    };
    if (format === 'parquet') {
      return deliver(await blobs.open(blobKey(identity.namespace, dataset.sha256), open));
    }
    await withScratch(limits.scratch, async (path) => {
      const signal = AbortSignal.any([open, AbortSignal.timeout(WRITE_MS)]);
      await library.write(dataset, { path, format }, { identity, signal });
      const { size } = await stat(path);
      await deliver({ stream: createReadStream(path), bytes: size });
    });
  };

  return {
    path: '/files/{name}',
    methods: ['GET'],
    access: 'open',
    async handle(http) {
      try {
        const grant = readDownload(signer, http.query.get('token') ?? '');
        if (grant === undefined) {
          throw new HttpRefusal(
            403,
            'This download link is not valid, or not any more. Ask export_dataset for another one.',
          );
        }
        await whileHeld(credentials, grant.identity, 'read', (held) =>
          transfers.run(grant.identity, () => send(http, held, grant)),
        );
      } catch (error) {
        // Nobody is there to be told.
        if (!http.signal.aborted) sendFailure(http, error);
      }
    },
  };
}
