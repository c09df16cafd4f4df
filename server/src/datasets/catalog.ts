import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BlobStore, LocalFile } from '../blobs/store.ts';
import { CallError, messageOf } from '../errors.ts';
import type { Identity } from '../identity.ts';
import type { Logger } from '../log.ts';
import { didYouMean } from '../nearest.ts';
import type { Database } from '../postgres/database.ts';
import { blobKey } from './blob-key.ts';
import * as blobStatements from './blob-statements.ts';
import { datasetRow, type Dataset, type Draft } from './dataset.ts';
import { keyOfName } from './names.ts';
import * as statements from './statements.ts';

/** Whose work it is, and when to stop. */
export interface Owner {
  identity: Identity;
  signal: AbortSignal;
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
  /** Stores a Parquet file and its dataset. What it replaces goes only once the new one is there. */
  add(file: LocalFile, draft: Draft, content: statements.Content, owner: Owner): Promise<Dataset>;
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

// Longer than any upload may take between putting its blob and storing its row.
const CLAIM_MINUTES = 20;
const CLEAN_UP_MS = 10_000;
const SWEPT_AT_ONCE = 100;
const MOST_NAMES = 1_000;

const rows = z.array(datasetRow);
const blobRows = z.array(z.object({ namespace: z.string(), sha256: z.string() }));
const goneRows = z.array(z.object({ name: z.string(), sha256: z.string() }));
const hashRows = z.array(z.object({ sha256: z.string() }));
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
      if ((await query(blobStatements.lockBlob(blob))).length === 0) return;
      await query(blobStatements.deleteOverdueClaims(blob));
      if ((await query(blobStatements.selectUse(blob))).length > 0) return;
      await blobs.delete(blobKey(blob.namespace, blob.sha256), signal);
      await query(blobStatements.deleteBlobRow(blob));
    }, signal);

  // The caller's part is done or has failed by now; what is left over is for the next sweep.
  const cleanUp = async (blob: blobStatements.Blob, claim?: string): Promise<void> => {
    const signal = AbortSignal.timeout(CLEAN_UP_MS);
    try {
      if (claim !== undefined) await database.query(blobStatements.deleteClaim(claim), signal);
      await collect(blob, signal);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'a blob that nobody uses has to wait for the next sweep');
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
    async add(file, draft, content, { identity, signal }) {
      const { namespace } = identity;
      const blob = { namespace, sha256: content.sha256 };
      const [{ bytes }] = sumRow.parse(await database.query(blobStatements.sumBytes(namespace), signal));
      if (bytes + content.bytes > limits.namespaceBytes)
        throw new CallError(fullMessage(bytes, limits.namespaceBytes));

      const claim = randomUUID();
      let replaced: string | undefined;
      try {
        await database.query(blobStatements.claimBlob(blob, content.bytes, claim, CLAIM_MINUTES), signal);
        await blobs.put(blobKey(namespace, content.sha256), file, signal);
        return await database.transaction(async (query) => {
          if (
            draft.upload !== undefined &&
            (await query(statements.spendUpload(draft.upload))).length === 0
          ) {
            throw new CallError('This upload link has served already. Ask request_upload for another one.');
          }
          [{ sha256: replaced } = { sha256: undefined }] = hashRows.parse(
            await query(statements.lockNamed(namespace, draft.name)),
          );
          const [row] = await query(statements.insertDataset(identity, randomUUID(), draft, content));
          if (row === undefined) throw new NameTaken(draft.name);
          await query(blobStatements.deleteClaim(claim));
          return datasetRow.parse(row);
        }, signal);
      } catch (error) {
        await cleanUp(blob, claim);
        replaced = undefined;
        throw error;
      } finally {
        if (replaced !== undefined && replaced !== content.sha256)
          await cleanUp({ namespace, sha256: replaced });
      }
    },
    async remove(name, owner) {
      const { identity, signal } = owner;
      const statement = statements.deleteNamed(identity.namespace, name);
      const [gone] = goneRows.parse(await database.query(statement, signal));
      if (gone === undefined) throw await missing(name, owner);
      await cleanUp({ namespace: identity.namespace, sha256: gone.sha256 });
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
