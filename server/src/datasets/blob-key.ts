import { createHash } from 'node:crypto';

const PLAIN = /^(?!ns-)[\w-]{1,100}$/;

/** Where the content of a namespace's dataset lies in the blob store; no two namespaces share a folder. */
export function blobKey(namespace: string, sha256: string): string {
  const folder = PLAIN.test(namespace)
    ? namespace
    : `ns-${createHash('sha256').update(namespace).digest('hex')}`;
  return `${folder}/${sha256}.parquet`;
}
