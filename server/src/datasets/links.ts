import { z } from 'zod';
import { FORMATS } from '../duckdb/analysis.ts';
import { readingOptions } from '../duckdb/reading.ts';
import { CallError } from '../errors.ts';
import { identitySchema } from '../identity.ts';
import type { Signer } from '../signer.ts';

const upload = z.object({
  /** Makes the link good for one dataset. */
  id: z.string(),
  /** Who asked for the link; what proved that must still hold when the link is used. */
  identity: identitySchema,
  until: z.iso.datetime(),
  name: z.string(),
  format: z.enum(FORMATS).optional(),
  sheet: z.string().optional(),
  reading: readingOptions.optional(),
  description: z.string(),
  tags: z.array(z.string()),
  replace: z.boolean(),
});

/** What an upload link allows its holder: one dataset, made as whoever asked for the link has said. */
export type UploadGrant = z.infer<typeof upload>;

export const EXPORT_FORMATS = ['csv', 'tsv', 'json', 'ndjson', 'parquet'] as const;

const download = z.object({
  identity: identitySchema,
  /** The content, so that a link never leads to what came after it under the same name. */
  dataset: z.object({ name: z.string(), sha256: z.string() }),
  format: z.enum(EXPORT_FORMATS),
});

/** What a download link allows its holder: one dataset in one format, any number of times. */
export type DownloadGrant = z.infer<typeof download>;

const UPLOAD = 'dataset-upload';
const DOWNLOAD = 'dataset-download';
const DAY_MS = 24 * 60 * 60_000;

/** Where files go in and out, `origin` being where the caller reached this server. */
const address = (origin: string, fileName: string, token: string): string =>
  `${origin}/files/${encodeURIComponent(fileName)}?token=${token}`;

/** @throws CallError where the caller has no HTTP way to this server, as under stdio */
export function originFor(origin: string | undefined, instead: string): string {
  if (origin !== undefined) return origin;
  throw new CallError(
    `There are no links here, because this server is reached over standard input and output. ${instead}`,
  );
}

export function uploadLink(
  signer: Signer,
  origin: string,
  fileName: string,
  grant: UploadGrant,
  seconds: number,
): string {
  return address(origin, fileName, signer.sign(UPLOAD, grant, seconds));
}

export function downloadLink(
  signer: Signer,
  origin: string,
  fileName: string,
  grant: DownloadGrant,
  seconds: number,
): string {
  return address(origin, fileName, signer.sign(DOWNLOAD, grant, seconds));
}

export function readUpload(signer: Signer, token: string): UploadGrant | undefined {
  return upload.safeParse(signer.verify(UPLOAD, token)).data;
}

export function readDownload(signer: Signer, token: string): DownloadGrant | undefined {
  return download.safeParse(signer.verify(DOWNLOAD, token)).data;
}

/** Until when a served upload link is remembered: a day more than it holds, for clocks that differ. */
export const rememberUntil = ({ until }: UploadGrant): Date => new Date(Date.parse(until) + DAY_MS);
