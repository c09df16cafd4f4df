import { mkdirSync } from 'node:fs';
import type { Credentials } from '../access/credentials.ts';
import type { BlobStore } from '../blobs/store.ts';
import type { Call } from '../call.ts';
import type { Analysis, Rows, Value } from '../duckdb/analysis.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Module } from '../module.ts';
import type { Database } from '../postgres/database.ts';
import { probe } from '../status/probe.ts';
import type { Signer } from '../signer.ts';
import { openCatalog } from './catalog.ts';
import type { DatasetLimits } from './deps.ts';
import { downloadRoute } from './http/download.ts';
import { boundTransfers } from './http/transfers.ts';
import { uploadRoutes } from './http/upload.ts';
import { openLibrary } from './library.ts';
import { createProfiler } from './profile/profiler.ts';
import { datasetPrompts } from './prompts.ts';
import { datasetResources } from './resources.ts';
import { sweepScratch } from './scratch.ts';
import { deleteDataset } from './tools/delete-dataset.ts';
import { describeDataset } from './tools/describe-dataset.ts';
import { exportDataset } from './tools/export-dataset.ts';
import { listDatasets } from './tools/list-datasets.ts';
import { previewDataset } from './tools/preview-dataset.ts';
import { queryDatasets } from './tools/query-datasets.ts';
import { requestUpload } from './tools/request-upload.ts';
import { rereadDataset } from './tools/reread-dataset.ts';
import { suggestJoinsTool } from './tools/suggest-joins.ts';
import { transformDataset } from './tools/transform-dataset.ts';
import { uploadDataset } from './tools/upload-dataset.ts';

export interface DatasetDeps {
  database: Database;
  blobs: BlobStore;
  analysis: Analysis;
  signer: Signer;
  credentials: Credentials;
  log: Logger;
  limits: DatasetLimits;
}

/** The datasets, and what other parts ask of them. */
export interface Datasets extends Module {
  /**
   * One read-only SELECT over the caller's datasets by their names.
   *
   * @throws CallError as query_datasets does
   */
  query(sql: string, parameters: readonly Value[], limit: number, call: Call): Promise<Rows>;
}

const SWEEP_MS = 10 * 60_000;
const SWEEP_DEADLINE_MS = 60_000;

/** Datasets: files and query results as tables that SQL reads, each seen by its own namespace only. */
export function datasetModule(deps: DatasetDeps): Datasets {
  const { database, blobs, analysis, signer, credentials, log, limits } = deps;
  // The engine's processes live in it, whether or not a file has come yet.
  mkdirSync(limits.scratch, { recursive: true });
  const catalog = openCatalog({ database, blobs, log }, limits);
  const library = openLibrary({ catalog, blobs, analysis }, limits);
  const parts = {
    library,
    blobs,
    signer,
    credentials,
    limits,
    profiler: createProfiler({ database, library, log }),
  };
  const transfers = boundTransfers(limits.transfers);

  const sweep = async (): Promise<void> => {
    await sweepScratch(limits.scratch);
    await catalog.sweep(AbortSignal.timeout(SWEEP_DEADLINE_MS));
  };
  const sweeping = setInterval(() => {
    sweep().catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'what is left over waits for the next sweep'),
    );
  }, SWEEP_MS);
  sweeping.unref();

  return {
    tools: [
      listDatasets(parts),
      describeDataset(parts),
      previewDataset(parts),
      queryDatasets(parts),
      suggestJoinsTool(parts),
      uploadDataset(parts),
      requestUpload(parts),
      rereadDataset(parts),
      transformDataset(parts),
      exportDataset(parts),
      deleteDataset(parts),
    ],
    resources: [datasetResources(library)],
    prompts: datasetPrompts(library),
    routes: [...uploadRoutes(parts, transfers), downloadRoute(parts, transfers)],
    dependencies: { files: () => probe('the file store', () => blobs.version()) },
    query: (sql, parameters, limit, call) => library.ask({ sql, parameters }, { limit, offset: 0 }, call),
    async close() {
      clearInterval(sweeping);
      await Promise.resolve();
    },
  };
}
