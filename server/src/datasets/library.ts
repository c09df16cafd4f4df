import { stat } from 'node:fs/promises';
import type { BlobStore } from '../blobs/store.ts';
import type { Analysis, Caller, Format, Question, Rows, Value } from '../duckdb/analysis.ts';
import { CallError } from '../errors.ts';
import { ownerOf } from '../identity.ts';
import { blobKey } from './blob-key.ts';
import type { Catalog, Owner, Source } from './catalog.ts';
import type { Dataset, Draft } from './dataset.ts';
import { boundedReport, type Given, type Reading } from './reading.ts';
import { hashFile, withScratch } from './scratch.ts';
import { packSource, unpackSource } from './sources.ts';
import type { Content } from './statements.ts';

/** A SELECT over datasets by their names; `parameters` are bound to $1, $2 … or to $name. */
export interface Ask {
  sql: string;
  parameters?: Question['parameters'] | undefined;
}

/** A SELECT whose datasets are known. */
export interface Prepared {
  datasets: Dataset[];
  answer(page: Page, owner: Owner): Promise<Rows>;
}

/** A file as it came, on this machine's disk. */
export interface Incoming extends Given {
  path: string;
}

/** A dataset that was just read from a file, and how. */
export interface Ingested {
  dataset: Dataset;
  reading: Reading;
}

export type Page = { limit: number; offset: number };

/** The datasets and what is asked of them, always those of the caller's namespace. */
export interface Library {
  catalog: Catalog;
  /** Finds the datasets that a SELECT reads, before it is answered. */
  prepare(ask: Ask, owner: Owner): Promise<Prepared>;
  ask(ask: Ask, page: Page, owner: Owner): Promise<Rows>;
  /** Answers statements of this server's own about datasets that are known; SQL names them as `as` says. */
  about(
    tables: readonly { dataset: Dataset; as: string }[],
    owner: Owner,
  ): <T>(work: (query: OwnQuery) => Promise<T>) => Promise<T>;
  /** Turns a file into a dataset. */
  ingest(incoming: Incoming, draft: Draft, owner: Owner): Promise<Ingested>;
  /**
   * Reads the file of a dataset again, and puts what comes of it in the place of the dataset. The format is that of
   * the upload where none is given.
   *
   * @throws CallError where the file was not kept, or the dataset was replaced meanwhile
   */
  reread(dataset: Dataset, given: Given, owner: Owner): Promise<Ingested>;
  /** Makes a dataset of a SELECT's whole result. */
  transform(ask: Ask, draft: Draft, owner: Owner): Promise<Dataset>;
  /** Writes a dataset to `path`. */
  write(
    dataset: Dataset,
    target: { path: string; format: Exclude<Format, 'xlsx'> },
    owner: Owner,
  ): Promise<void>;
}

/** One statement over what `about` was given; every row comes, up to `limit`. */
export type OwnQuery = (sql: string, limit?: number) => Promise<Value[][]>;

const MOST_TABLES = 20;
const MOST_OWN_ROWS = 10_000;

const callerOf = ({ identity, signal, holdDeadline }: Owner): Caller => ({
  who: ownerOf(identity),
  signal,
  holdDeadline,
});

const keyOf = ({ sha256 }: Dataset, { identity }: Owner): string => blobKey(identity.namespace, sha256);

export function openLibrary(
  deps: { catalog: Catalog; blobs: BlobStore; analysis: Analysis },
  { scratch: directory, keepSources = true }: { scratch: string; keepSources?: boolean },
): Library {
  const { catalog, blobs, analysis } = deps;
  const find = async ({ sql, parameters }: Ask, owner: Owner) => {
    const names = await analysis.tablesOf(sql, callerOf(owner));
    if (names.length > MOST_TABLES) throw new CallError(tooMany(names.length));
    const datasets = await catalog.named(names, owner);
    const keys = datasets.map((dataset) => keyOf(dataset, owner));
    const withQuestion = <T>(work: (question: Question) => Promise<T>, signal: AbortSignal): Promise<T> =>
      blobs.borrow(
        keys,
        (paths) => {
          const tables = names.map((name, at) => ({ name, path: paths[at] ?? '' }));
          return work({ sql, tables, ...(parameters === undefined ? {} : { parameters }) });
        },
        signal,
      );
    return { datasets, withQuestion };
  };

  const prepare = async (ask: Ask, owner: Owner): Promise<Prepared> => {
    const { datasets, withQuestion } = await find(ask, owner);
    return {
      datasets,
      answer: (page, asker) =>
        withQuestion((question) => analysis.query(question, page, callerOf(asker)), asker.signal),
    };
  };

  const keep = async (
    path: string,
    draft: Draft,
    content: Omit<Content, 'sha256'>,
    owner: Owner,
    source?: Source,
  ): Promise<Dataset> => {
    const sha256 = await hashFile(path, owner.signal);
    return catalog.add({ path, sha256 }, draft, { ...content, sha256 }, owner, source);
  };

  /** Reads a file and stores its dataset; `packing` makes its compressed copy meanwhile. */
  const read = (
    { path, format, reading }: Incoming,
    draft: Draft,
    owner: Owner,
    packing: (signal: AbortSignal) => Promise<Source | undefined>,
  ): Promise<Ingested> =>
    withScratch(directory, async (parquet) => {
      const file = {
        path,
        name: draft.sourceName ?? draft.name,
        ...(format === undefined ? {} : { format }),
        ...(reading === undefined ? {} : { reading }),
      };
      const [conversion, source] = await together(
        (signal) => analysis.convert(file, parquet, callerOf({ ...owner, signal })),
        packing,
        owner.signal,
      );
      const given: Given = { format, reading };
      // There is nothing to read differently in a Parquet file.
      const kept = conversion.format === 'parquet' ? undefined : source;
      const dataset = await keep(parquet, draft, { ...conversion, given }, owner, kept);
      const report = boundedReport(conversion.reading);
      return { dataset, reading: { report, given, source: kept?.sha256 ?? null } };
    });

  return {
    catalog,
    prepare,
    ask: async (ask, page, owner) => (await prepare(ask, owner)).answer(page, owner),
    about: (tables, owner) => (work) =>
      blobs.borrow(
        tables.map(({ dataset }) => keyOf(dataset, owner)),
        (paths) => {
          const named = tables.map(({ as }, at) => ({ name: as, path: paths[at] ?? '' }));
          return analysis.session(named, callerOf(owner), (ask) =>
            work(async (sql, limit = MOST_OWN_ROWS) => (await ask(sql, limit)).rows),
          );
        },
        owner.signal,
      ),
    ingest: (incoming, draft, owner) =>
      withScratch(directory, (packed) =>
        read(incoming, draft, owner, async (signal) =>
          keepSources ? packSource(incoming.path, packed, signal) : undefined,
        ),
      ),
    async reread(dataset, given, owner) {
      const earlier = await catalog.reading(dataset, owner);
      const sha256 = earlier?.source ?? null;
      if (sha256 === null) throw new CallError(notKept(dataset));
      const format = given.format ?? earlier?.given.format;
      const { id, name, description, tags, sourceName } = dataset;
      const draft = { name, description, tags, sourceName, sql: null, replace: true, replaces: id };
      return blobs.borrow(
        [blobKey(owner.identity.namespace, sha256, 'source')],
        ([packed = '']) =>
          withScratch(directory, async (path) => {
            await unpackSource(packed, path, owner.signal);
            const { size } = await stat(packed);
            const source = { path: packed, sha256, bytes: size };
            return read({ path, format, reading: given.reading }, draft, owner, () =>
              Promise.resolve(source),
            );
          }),
        owner.signal,
      );
    },
    transform: (ask, draft, owner) =>
      withScratch(directory, async (path) => {
        const target = { path, format: 'parquet' } as const;
        const { withQuestion } = await find(ask, owner);
        const written = await withQuestion(
          (question) => analysis.write(question, target, callerOf(owner)),
          owner.signal,
        );
        const how = {
          format: 'query',
          encoding: null,
          delimiter: null,
          reading: null,
          given: null,
        } as const;
        return keep(path, draft, { ...written, ...how, warnings: [] }, owner);
      }),
    write: (dataset, target, owner) =>
      blobs.borrow(
        [keyOf(dataset, owner)],
        async ([path = '']) => {
          const question = { sql: 'FROM data', tables: [{ name: 'data', path }] };
          await analysis.write(question, target, callerOf(owner));
        },
        owner.signal,
      ),
  };
}

/** Both results; where one fails, the other is stopped and waited for. */
async function together<A, B>(
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
  signal: AbortSignal,
): Promise<[A, B]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const works = [first(either), second(either)] as const;
  try {
    return await Promise.all(works);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(works);
    throw error;
  }
}

const notKept = ({ name, format }: Dataset): string =>
  format === 'query' || format === 'parquet'
    ? `The dataset ${name} comes from ${format === 'query' ? 'a query' : 'Parquet'}, so there is no other way to read it.`
    : `The file of ${name} was not kept. Upload it again, with \`reading\` and replace: true.`;

const tooMany = (count: number): string =>
  `The statement reads ${count} datasets; at most ${MOST_TABLES} may be read at once.`;
