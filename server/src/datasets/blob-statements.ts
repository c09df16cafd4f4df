import type { Statement } from '../postgres/pool.ts';
import type { BlobKind } from './blob-key.ts';

/** A blob of a namespace. */
export interface Blob {
  namespace: string;
  sha256: string;
}

/** Bytes that a namespace holds in the blob store, beside the blobs of these hashes. */
export function sumBytes(namespace: string, beside: readonly string[]): Statement {
  return {
    text: `SELECT coalesce(sum(bytes), 0)::float8 AS bytes FROM dataset_blobs
      WHERE namespace = $1 AND sha256 <> ALL($2)`,
    values: [namespace, beside],
  };
}

/** Keeps a blob from being removed for `minutes`. Waits for a removal of it that is under way. */
export function claimBlob(
  { namespace, sha256 }: Blob,
  { bytes, kind }: { bytes: number; kind: BlobKind },
  claim: string,
  minutes: number,
): Statement {
  return {
    text: `WITH blob AS (
        INSERT INTO dataset_blobs (namespace, sha256, bytes, kind) VALUES ($1, $2, $3, $6)
        ON CONFLICT (namespace, sha256) DO UPDATE SET bytes = excluded.bytes
        RETURNING namespace, sha256)
      INSERT INTO dataset_claims (id, namespace, sha256, until)
      SELECT $4, namespace, sha256, now() + make_interval(mins => $5) FROM blob`,
    values: [namespace, sha256, bytes, claim, minutes, kind],
  };
}

export function deleteClaims(claims: readonly string[]): Statement {
  return { text: 'DELETE FROM dataset_claims WHERE id = ANY($1)', values: [claims] };
}

/** Locks a blob's row until the transaction ends, and says its kind; no row comes back where there is none. */
export function lockBlob({ namespace, sha256 }: Blob): Statement {
  return {
    text: 'SELECT kind FROM dataset_blobs WHERE namespace = $1 AND sha256 = $2 FOR UPDATE',
    values: [namespace, sha256],
  };
}

/** Drops what was claimed of a blob and never used. */
export function deleteOverdueClaims({ namespace, sha256 }: Blob): Statement {
  return {
    text: 'DELETE FROM dataset_claims WHERE namespace = $1 AND sha256 = $2 AND until < now()',
    values: [namespace, sha256],
  };
}

/** A row comes back where a dataset or an upload under way uses the blob. */
export function selectUse({ namespace, sha256 }: Blob): Statement {
  return {
    text: `SELECT 1 FROM datasets WHERE namespace = $1 AND (sha256 = $2 OR source_sha256 = $2)
      UNION ALL SELECT 1 FROM dataset_claims WHERE namespace = $1 AND sha256 = $2 LIMIT 1`,
    values: [namespace, sha256],
  };
}

export function deleteBlobRow({ namespace, sha256 }: Blob): Statement {
  return {
    text: 'DELETE FROM dataset_blobs WHERE namespace = $1 AND sha256 = $2',
    values: [namespace, sha256],
  };
}

/** Blobs that nobody uses, of any namespace: what a crash, or a removal that failed, has left behind. */
export function selectUnused(limit: number): Statement {
  return {
    text: `SELECT namespace, sha256 FROM dataset_blobs AS blob
      WHERE NOT EXISTS (SELECT FROM datasets WHERE namespace = blob.namespace AND sha256 = blob.sha256)
        AND NOT EXISTS (SELECT FROM datasets
          WHERE namespace = blob.namespace AND source_sha256 = blob.sha256)
        AND NOT EXISTS (SELECT FROM dataset_claims
          WHERE namespace = blob.namespace AND sha256 = blob.sha256 AND until >= now())
      LIMIT $1`,
    values: [limit],
  };
}

export const DELETE_SPENT_UPLOADS: Statement = {
  text: 'DELETE FROM dataset_uploads WHERE until < now()',
  values: [],
};

export function selectProfile({ namespace, sha256 }: Blob): Statement {
  return {
    text: 'SELECT profile FROM dataset_blobs WHERE namespace = $1 AND sha256 = $2',
    values: [namespace, sha256],
  };
}

export function updateProfile({ namespace, sha256 }: Blob, profile: unknown): Statement {
  return {
    text: 'UPDATE dataset_blobs SET profile = $3 WHERE namespace = $1 AND sha256 = $2',
    values: [namespace, sha256, JSON.stringify(profile)],
  };
}
