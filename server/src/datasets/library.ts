import type { BlobStore } from '../blobs/store.ts';
import type { Analysis, Format, Question, Rows, Value } from '../duckdb/analysis.ts';
import type { ReadingOptions } from '../duckdb/reading.ts';
import { CallError } from '../errors.ts';
import { blobKey } from './blob-key.ts';
import type { Catalog, Owner } from './catalog.ts';
import type { Dataset, Draft } from './dataset.ts';
import { hashFile, withScratch } from './scratch.ts';
import type { Content } from './statements.ts';

/** A SELECT over datasets by their names; `parameters` are bound to $1, $2 … or to $name. */
export interface Ask {
  sql: string;
  parameters?: Question['parameters'] | undefined;
}

/** A SELECT whose datasets are known. */
export interface Prepared {
  datasets: Dataset[];
  answer(page: Page, signal: AbortSignal): Promise<Rows>;
}

/** A file as it came, on this machine's disk. */
export interface Incoming {
  path: string;
  format?: Format | undefined;
  reading?: ReadingOptions | undefined;
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
  ingest(incoming: Incoming, draft: Draft, owner: Owner): Promise<Dataset>;
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

const keyOf = ({ sha256 }: Dataset, { identity }: Owner): string => blobKey(identity.namespace, sha256);

export function openLibrary(
  deps: { catalog: Catalog; blobs: BlobStore; analysis: Analysis },
  directory: string,
): Library {
  const { catalog, blobs, analysis } = deps;
  const find = async ({ sql, parameters }: Ask, owner: Owner) => {
    const names = await analysis.tablesOf(sql);
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
      answer: (page, signal) => withQuestion((question) => analysis.query(question, page, signal), signal),
    };
  };

  const keep = async (
    path: string,
    draft: Draft,
    content: Omit<Content, 'sha256'>,
    owner: Owner,
  ): Promise<Dataset> => {
    const sha256 = await hashFile(path, owner.signal);
    return catalog.add({ path, sha256 }, draft, { ...content, sha256 }, owner);
  };

  return {
    catalog,
    prepare,
    ask: async (ask, page, owner) => (await prepare(ask, owner)).answer(page, owner.signal),
    about: (tables, owner) => (work) =>
      blobs.borrow(
        tables.map(({ dataset }) => keyOf(dataset, owner)),
        (paths) => {
          const named = tables.map(({ as }, at) => ({ name: as, path: paths[at] ?? '' }));
          return work(async (sql, limit = MOST_OWN_ROWS) => {
            const page = { limit, offset: 0 };
            return (await analysis.query({ sql, tables: named }, page, owner.signal)).rows;
          });
        },
        owner.signal,
      ),
    ingest: ({ path, format, reading }, draft, owner) =>
      withScratch(directory, async (parquet) => {
        const source = {
          path,
          name: draft.sourceName ?? draft.name,
          ...(format === undefined ? {} : { format }),
          ...(reading === undefined ? {} : { reading }),
        };
        return keep(parquet, draft, await analysis.convert(source, parquet, owner.signal), owner);
      }),
    transform: (ask, draft, owner) =>
      withScratch(directory, async (path) => {
        const target = { path, format: 'parquet' } as const;
        const { withQuestion } = await find(ask, owner);
        const written = await withQuestion(
          (question) => analysis.write(question, target, owner.signal),
          owner.signal,
        );
        const how = { format: 'query', encoding: null, delimiter: null, reading: null } as const;
        return keep(path, draft, { ...written, ...how, warnings: [] }, owner);
      }),
    write: (dataset, target, owner) =>
      blobs.borrow(
        [keyOf(dataset, owner)],
        async ([path = '']) => {
          const question = { sql: 'FROM data', tables: [{ name: 'data', path }] };
          await analysis.write(question, target, owner.signal);
        },
        owner.signal,
      ),
  };
}

const tooMany = (count: number): string =>
  `The statement reads ${count} datasets; at most ${MOST_TABLES} may be read at once.`;
