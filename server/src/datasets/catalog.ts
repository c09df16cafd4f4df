import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BlobStore, LocalFile } from '../blobs/store.ts';
import { CallError, messageOf } from '../errors.ts';
import type { Identity } from '../identity.ts';
import type { Logger } from '../log.ts';
import { didYouMean } from '../nearest.ts';
import type { Database } from '../postgres/database.ts';
import { BLOB_KINDS, type BlobKind, blobKey } from './blob-key.ts';
import * as blobStatements from './blob-statements.ts';
import { datasetRow, type Dataset, type Draft } from './dataset.ts';
import { keyOfName } from './names.ts';
import { type Reading, readingRow } from './reading.ts';
import * as statements from './statements.ts';

/** Whose work it is, and when to stop. */
export interface Owner {
  identity: Identity;
  signal: AbortSignal;
  /** Stops the clock of the caller's deadline while the work waits for its turn. */
  holdDeadline?: (() => () => void) | undefined;
}

/** A file on its way into the blob store, and its size in bytes. */
export interface Source extends LocalFile {
  bytes: number;
}

/** The datasets of every namespace; each method sees and changes only those of the caller's own. */
export interface Catalog {
  /**
   * The datasets of `names`, in their order.
   *
   * @throws CallError that names the first one there is not, and what is near
   */
  named(names: readonly string[], owner: Owner): Promise<Dataset[]>;
  one(name: string, owner: Owner): Promise<Dataset>;
  list(filter: statements.ListFilter, owner: Owner): Promise<Dataset[]>;
  names(prefix: string, owner: Owner): Promise<string[]>;
  /** @throws NameTaken where the draft must not replace what holds its name */
  checkFree(draft: Pick<Draft, 'name' | 'replace'>, owner: Owner): Promise<void>;
  /** How a dataset was read from its file; nothing where it came from no file, or was stored before this was kept. */
  reading(dataset: Dataset, owner: Owner): Promise<Reading | undefined>;
  /**
   * Stores a Parquet file and its dataset. What it replaces goes only once the new one is there.
   *
   * @param source the file that it was read from, compressed, where that is to be kept
   */
  add(
    file: LocalFile,
    draft: Draft,
    content: statements.Content,
    owner: Owner,
    source?: Source,
  ): Promise<Dataset>;
  /** Returns the name that the dataset had. @throws CallError where there is no such dataset */
  remove(name: string, owner: Owner): Promise<string>;
  /** Removes blobs that a crash or a failure has left behind. */
  sweep(signal: AbortSignal): Promise<void>;
}

/** A dataset of this name exists. */
export class NameTaken extends CallError {
  override name = 'NameTaken';

  constructor(name: string) {
    super(`There is a dataset ${name} already. Choose another name, or pass replace: true to replace it.`);
  }
}

/** The dataset that was to be replaced is gone, or holds other data by now. */
class ChangedMeanwhile extends CallError {
  override name = 'ChangedMeanwhile';

  constructor(name: string) {
    super(`The dataset ${name} was replaced or deleted in the meantime. Describe it again, then decide.`);
  }
}

// Longer than any upload may take between putting its blob and storing its row.
const CLAIM_MINUTES = 20;
const CLEAN_UP_MS = 10_000;
const SWEPT_AT_ONCE = 100;
const MOST_NAMES = 1_000;

const rows = z.array(datasetRow);
const blobRows = z.array(z.object({ namespace: z.string(), sha256: z.string() }));
const held = z.object({ sha256: z.string(), source_sha256: z.string().nullable() });
const goneRows = z.array(held.extend({ name: z.string() }));
const heldRows = z.array(held.extend({ id: z.string() }));
const kindRows = z.array(z.object({ kind: z.enum(BLOB_KINDS) }));
const nameRows = z.array(z.object({ name: z.string() }));
const sumRow = z.tuple([z.object({ bytes: z.number() })]);

export function openCatalog(
  deps: { database: Database; blobs: BlobStore; log: Logger },
  limits: { namespaceBytes: number },
): Catalog {
  const { database, blobs, log } = deps;

  /** Removes a blob and its row, unless somebody uses it; the row's lock keeps everyone from beginning to. */
  const collect = (blob: blobStatements.Blob, signal: AbortSignal): Promise<void> =>
    database.transaction(async (query) => {
      const [row] = kindRows.parse(await query(blobStatements.lockBlob(blob)));
      if (row === undefined) return;
      await query(blobStatements.deleteOverdueClaims(blob));
      if ((await query(blobStatements.selectUse(blob))).length > 0) return;
      await blobs.delete(blobKey(blob.namespace, blob.sha256, row.kind), signal);
      await query(blobStatements.deleteBlobRow(blob));
    }, signal);

  // The caller's part is done or has failed by now; what is left over is for the next sweep.
  const cleanUp = async (
    namespace: string,
    hashes: readonly (string | null)[],
    claims: readonly string[] = [],
  ): Promise<void> => {
    const signal = AbortSignal.timeout(CLEAN_UP_MS);
    try {
      if (claims.length > 0) await database.query(blobStatements.deleteClaims(claims), signal);
      for (const sha256 of hashes) if (sha256 !== null) await collect({ namespace, sha256 }, signal);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'an unused blob waits for the next sweep');
    }
  };

  const allNames = async ({ identity, signal }: Owner, prefix = ''): Promise<string[]> => {
    const statement = statements.selectNames(identity.namespace, prefix, MOST_NAMES);
    return nameRows.parse(await database.query(statement, signal)).map(({ name }) => name);
  };

  const missing = async (name: string, owner: Owner): Promise<CallError> => {
    const hint = didYouMean(name, await allNames(owner)) ?? 'list_datasets shows what there is.';
    return new CallError(`There is no dataset ${JSON.stringify(name)}. ${hint}`);
  };

  const selectNamed = async (
    names: readonly string[],
    { identity, signal }: Owner,
  ): Promise<Map<string, Dataset>> => {
    const statement = statements.selectNamed(identity.namespace, names);
    const found = names.length === 0 ? [] : rows.parse(await database.query(statement, signal));
    return new Map(found.map((dataset) => [keyOfName(dataset.name), dataset]));
  };

  const named = async (names: readonly string[], owner: Owner): Promise<Dataset[]> => {
    const found = await selectNamed(names, owner);
    const datasets = names.map((name) => found.get(keyOfName(name)));
    const unknown = names.find((_name, at) => datasets[at] === undefined);
    if (unknown !== undefined) throw await missing(unknown, owner);
    return datasets.filter((dataset) => dataset !== undefined);
  };

  return {
    named,
    async one(name, owner) {
      const [dataset] = await named([name], owner);
      if (dataset === undefined) throw await missing(name, owner);
      return dataset;
    },
    list: async (filter, { identity, signal }) =>
      rows.parse(await database.query(statements.selectList(identity.namespace, filter), signal)),
    names: (prefix, owner) => allNames(owner, prefix),
    async checkFree({ name, replace }, owner) {
      if (!replace && (await selectNamed([name], owner)).size > 0) throw new NameTaken(name);
    },
    async reading({ id }, { identity, signal }) {
      const statement = statements.selectReading(identity.namespace, id);
      const [row] = z.array(readingRow).parse(await database.query(statement, signal));
      return row ?? undefined;
    },
    async add(file, draft, content, { identity, signal }, source) {
      const { namespace } = identity;
      const parts: (Source & { kind: BlobKind; claim: string })[] = [
        { ...file, bytes: content.bytes, kind: 'table', claim: randomUUID() },
        ...(source === undefined ? [] : [{ ...source, kind: 'source' as const, claim: randomUUID() }]),
      ];
      const hashes = parts.map(({ sha256 }) => sha256);
      const claims = parts.map(({ claim }) => claim);
      const [{ bytes }] = sumRow.parse(
        await database.query(blobStatements.sumBytes(namespace, hashes), signal),
      );
      if (bytes + parts.reduce((sum, part) => sum + part.bytes, 0) > limits.namespaceBytes)
        throw new CallError(fullMessage(bytes, limits.namespaceBytes));

      let unused: (string | null)[] = [];
      try {
        for (const { claim, kind, sha256, ...part } of parts) {
          const blob = { namespace, sha256 };
          await database.query(
            blobStatements.claimBlob(blob, { bytes: part.bytes, kind }, claim, CLAIM_MINUTES),
            signal,
          );
          await blobs.put(blobKey(namespace, sha256, kind), { path: part.path, sha256 }, signal);
        }
        return await database.transaction(async (query) => {
          if (
            draft.upload !== undefined &&
            (await query(statements.spendUpload(draft.upload))).length === 0
          ) {
            throw new CallError('This upload link has served already. Ask request_upload for another one.');
          }
          const [before] = heldRows.parse(await query(statements.lockNamed(namespace, draft.name)));
          if (draft.replaces !== undefined && before?.id !== draft.replaces)
            throw new ChangedMeanwhile(draft.name);
          const [row] = await query(
            statements.insertDataset(identity, randomUUID(), draft, content, source?.sha256 ?? null),
          );
          if (row === undefined) throw new NameTaken(draft.name);
          await query(blobStatements.deleteClaims(claims));
          unused = before === undefined ? [] : [before.sha256, before.source_sha256];
          return datasetRow.parse(row);
        }, signal);
      } catch (error) {
        await cleanUp(namespace, hashes, claims);
        unused = [];
        throw error;
      } finally {
        await cleanUp(
          namespace,
          unused.filter((sha256) => sha256 !== null && !hashes.includes(sha256)),
        );
      }
    },
    async remove(name, owner) {
      const { identity, signal } = owner;
      const statement = statements.deleteNamed(identity.namespace, name);
      const [gone] = goneRows.parse(await database.query(statement, signal));
      if (gone === undefined) throw await missing(name, owner);
      await cleanUp(identity.namespace, [gone.sha256, gone.source_sha256]);
      return gone.name;
    },
    async sweep(signal) {
      await database.query(blobStatements.DELETE_SPENT_UPLOADS, signal);
      const unused = blobRows.parse(await database.query(blobStatements.selectUnused(SWEPT_AT_ONCE), signal));
      for (const blob of unused) await collect(blob, signal);
    },
  };
}

const fullMessage = (used: number, most: number): string =>
  `The datasets take ${megabytes(used)} of the ${megabytes(most)} they may. Delete what is not needed any more, then try again.`;

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
