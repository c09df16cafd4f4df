import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NO_CREDENTIALS } from '../../../server/src/access/credentials.ts';
import { openDirectory } from '../../../server/src/blobs/directory.ts';
import type { BlobStore } from '../../../server/src/blobs/store.ts';
import type { Call } from '../../../server/src/call.ts';
import { datasetModule, type DatasetDeps, type Datasets } from '../../../server/src/datasets/module.ts';
import type { Analysis } from '../../../server/src/duckdb/analysis.ts';
import { openAnalysis } from '../../../server/src/duckdb/open.ts';
import type { Identity } from '../../../server/src/identity.ts';
import { createLog } from '../../../server/src/log.ts';
import { createSigner, type Signer } from '../../../server/src/signer.ts';
import { makeFolder } from '../../unit/server/blobs/folder.ts';
import { callBy, ownStores, type OwnStores } from '../kit.ts';
import { serveRoutes } from '../routes.ts';

const ANN: Identity = { id: 'key:ann', namespace: 'ann', scope: 'write' };
export const BOB: Identity = { id: 'key:bob', namespace: 'bob', scope: 'write' };

/** The datasets on real stores, a real engine and a real HTTP server. */
export interface Workbench {
  datasets: Datasets;
  analysis: Analysis;
  blobs: BlobStore;
  stores: OwnStores;
  signer: Signer;
  /** Where its links lead, such as `http://127.0.0.1:40123`. */
  origin: string;
  /** The folders of blobs and of files on their way. */
  folders: { blobs: string; scratch: string };
  /** What a tool answers. */
  call(
    tool: string,
    input: Record<string, unknown>,
    changes?: Partial<Call>,
  ): Promise<Record<string, unknown>>;
  /** What a tool says that refuses. */
  refusal(tool: string, input: Record<string, unknown>, changes?: Partial<Call>): Promise<string>;
  /** The names of the blobs that a namespace has. */
  blobsOf(namespace: string): Promise<string[]>;
  /** Another instance on the same stores, as another replica would be; closed with the rest. */
  another(changes: Partial<DatasetDeps>): Datasets;
  close(): Promise<void>;
}

const output = z.record(z.string(), z.unknown());

/** @param store where blobs are kept; a directory where none is given */
export async function openWorkbench(
  limits: Partial<DatasetDeps['limits']> = {},
  store?: (folder: string) => BlobStore,
): Promise<Workbench> {
  const [stores, folder] = await Promise.all([ownStores(), makeFolder()]);
  const folders = { blobs: join(folder.path, 'blobs'), scratch: join(folder.path, 'scratch') };
  const blobs = store?.(folder.path) ?? openDirectory(folders.blobs);
  const analysis = openAnalysis({ memoryMb: 200, threads: 2, concurrency: 2, scratch: folders.scratch });
  const signer = createSigner('a key of the tests');
  const deps: DatasetDeps = {
    database: stores.database,
    blobs,
    analysis,
    signer,
    credentials: NO_CREDENTIALS,
    log: createLog('silent', 2),
    limits: {
      scratch: folders.scratch,
      uploadBytes: 5_000_000,
      callCharacters: 500_000,
      transfers: 4,
      namespaceBytes: 1e9,
      ...limits,
    },
  };
  const datasets = datasetModule(deps);
  const others: Datasets[] = [];

  const { origin, ...server } = await serveRoutes(datasets.routes ?? [], (req) =>
    Promise.resolve(
      req.headers['authorization'] === 'Bearer ann'
        ? { identity: ANN, headers: {} }
        : { refusal: { status: 401, body: { error: 'who?' }, headers: {} } },
    ),
  );

  const call: Workbench['call'] = async (name, input, changes = {}) => {
    const tool = datasets.tools?.find(({ definition }) => definition.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const result = await tool.call(input, callBy(ANN, { origin, ...changes }));
    return output.parse(result.structuredContent);
  };

  return {
    datasets,
    analysis,
    blobs,
    stores,
    signer,
    origin,
    folders,
    call,
    refusal: (tool, input, changes) =>
      call(tool, input, changes).then(
        (answer) => {
          throw new Error(`${tool} answered ${JSON.stringify(answer)}`);
        },
        (error: unknown) => String(error),
      ),
    blobsOf: (namespace) => readdir(join(folders.blobs, namespace)).catch(() => []),
    another(changes) {
      const other = datasetModule({ ...deps, ...changes });
      others.push(other);
      return other;
    },
    async close() {
      server.close();
      for (const one of [datasets, ...others]) await one.close?.();
      await analysis.close();
      await stores.close();
      await folder.remove();
    },
  };
}

/** A CSV of customers. */
export const CUSTOMERS = 'id,name,city\n1,Ann,Paris\n2,Bob,Berlin\n3,陈,上海\n';

/** A CSV of their orders. */
export const ORDERS = `id,customer_id,amount,day\n${Array.from({ length: 30 }, (_none, at) => `${at + 1},${(at % 3) + 1},${at * 10},2024-01-${String((at % 28) + 1).padStart(2, '0')}`).join('\n')}\n`;

/** Uploads the customers and their orders, as Ann. */
export async function stock(bench: Workbench): Promise<void> {
  await bench.call('upload_dataset', {
    name: 'customers',
    content: CUSTOMERS,
    fileName: 'customers.csv',
    tags: ['crm', 'crm'],
  });
  await bench.call('upload_dataset', { name: 'orders', content: ORDERS });
}
