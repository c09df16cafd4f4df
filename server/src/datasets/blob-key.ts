import { createHash } from 'node:crypto';

const PLAIN = /^(?!ns-)[\w-]{1,100}$/;

/** What a blob holds: a table in Parquet, or the file that a table was read from, compressed with zstd. */
export const BLOB_KINDS = ['table', 'source'] as const;

export type BlobKind = (typeof BLOB_KINDS)[number];

const ENDINGS: Record<BlobKind, string> = { table: 'parquet', source: 'zst' };

/** Where a blob of a namespace lies in the blob store; no two namespaces share a folder. */
export function blobKey(namespace: string, sha256: string, kind: BlobKind = 'table'): string {
  const folder = PLAIN.test(namespace)
    ? namespace
    : `ns-${createHash('sha256').update(namespace).digest('hex')}`;
  return `${folder}/${sha256}.${ENDINGS[kind]}`;
}
