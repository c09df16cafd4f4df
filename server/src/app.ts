import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { openAccess } from './access/access.ts';
import { auditModule } from './audit/module.ts';
import { openBlobs } from './blobs/open.ts';
import type { Call } from './call.ts';
import { createGate } from './calls/gate.ts';
import { createRunner, type Runner } from './calls/runner.ts';
import { chartModule } from './charts/module.ts';
import type { Config } from './config/config.ts';
import { datasetModule } from './datasets/module.ts';
import { openAnalysis } from './duckdb/open.ts';
import type { Admission } from './http/admission.ts';
import type { Exchange } from './http/handler.ts';
import type { Logger } from './log.ts';
import { createCatalog, type Catalog } from './mcp/catalog.ts';
import type { Module } from './module.ts';
import { noteModule } from './notes/module.ts';
import { createRecallCache } from './notes/recall-cache.ts';
import { pageModule } from './page/module.ts';
import type { Redis } from './redis/client.ts';
import { createSigner, type Signer } from './signer.ts';
import { sqlToolModule } from './sql-tools/module.ts';
import { askAll, sharing } from './status/probe.ts';
import { statusModule } from './status/module.ts';
import type { ServerStatus } from './status/status.ts';
import { openStores } from './stores.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { metricsModule } from './telemetry/module.ts';
import { openTelemetry } from './telemetry/open.ts';
import { NAME, TOOLS_VERSION, VERSION } from './version.ts';

/** Everything behind the ways in, which are HTTP and stdio. */
export interface App {
  catalog: Catalog;
  runner: Runner;
  signer: Signer;
  redis: Redis['client'];
  admission: Admission;
  modules: readonly Module[];
  /** Hears of each HTTP request that is over. */
  onFinished: (exchange: Exchange, seconds: number) => void;
  /** From here on the server says that it is not ready. */
  startDraining(): void;
  /** Ends what is under way and closes the stores. */
  close(): Promise<void>;
}

/**
 * Builds the server out of its parts. Nothing waits for a store: what needs one says so when it is called.
 */
export async function openApp(config: Config, log: Logger): Promise<App> {
  const stores = openStores(config, log);
  const { tracing, sentry } = await openTelemetry(config.telemetry, log);
  const database = tracing?.database(stores.database) ?? stores.database;
  const engine = openAnalysis(config.analysis, log);
  const analysis = tracing?.analysis(engine) ?? engine;
  const signer = createSigner(config.signingKey ?? temporaryKey(log));
  const { allowedOrigins } = config.http;
  const access = openAccess({
    settings: config.access,
    allowedOrigins,
    database: stores.database,
    redis: stores.redis,
    signer,
    log,
  });
  const { credentials } = access;
  const audit = auditModule({ database: stores.database, signer, days: config.auditDays, log });
  const gate = createGate(config.calls);
  const metrics = createMetrics({
    gate,
    pool: stores.pool,
    audit: audit.journal,
    redisIsReady: () => stores.redis.isReady,
  });
  const runner = createRunner({
    gate,
    observers: [audit.observe, metrics.observe],
    ...(sentry && {
      onBug: (error: unknown, tool: string, { requestId }: Call) => sentry.report(error, { tool, requestId }),
    }),
    ...(tracing && { trace: tracing.call }),
  });

  let draining = false;
  // Anybody may ask whether this server is ready, as often as they like: that must not cost the stores more.
  const askDependencies = sharing(() =>
    askAll([stores, ...modules].flatMap(({ dependencies }) => Object.entries(dependencies ?? {}))),
  );
  const status = async (): Promise<ServerStatus> => ({
    name: NAME,
    version: VERSION,
    toolsVersion: TOOLS_VERSION,
    nodeVersion: process.versions.node,
    uptimeSeconds: Math.round(process.uptime()),
    draining,
    instructions: config.instructions ?? null,
    access: access.required ? 'required' : 'off',
    dependencies: await askDependencies(),
    tools: (catalog.tools(undefined) ?? []).map(({ definition }) => definition.name),
    toolsets: [...catalog.toolsets()],
  });

  const blobs = openBlobs(config.blobs, config.datasets, log);
  const datasets = datasetModule({
    database,
    blobs,
    analysis,
    signer,
    credentials,
    log,
    limits: config.datasets,
  });
  const own: Module[] = [
    statusModule(status),
    noteModule({ database, cache: createRecallCache(stores.redis, log) }),
    datasets,
    chartModule({ database, data: datasets, signer, credentials }),
    audit,
    metricsModule(metrics),
    access.module,
    pageModule({ status, title: config.title }),
  ];
  const sqlTools = sqlToolModule({
    database: stores.database,
    signer,
    log,
    file: config.toolsFile,
    own: config.postgres,
    reserved: {
      tools: own.flatMap(({ tools = [] }) => tools.map(({ definition }) => definition.name)),
      prompts: own.flatMap(({ prompts = [] }) => prompts.map(({ definition }) => definition.name)),
    },
  });
  await sqlTools.start();
  const modules = [...own, sqlTools];
  const catalog = createCatalog(own, sqlTools);

  return {
    catalog,
    runner,
    signer,
    modules,
    redis: stores.redis,
    admission: access,
    onFinished: ({ route, req, res }, seconds) =>
      metrics.observeHttp({ route, method: req.method ?? '', status: res.statusCode, seconds }),
    startDraining() {
      draining = true;
    },
    async close() {
      await Promise.all(modules.map(async (module) => module.close?.()));
      await Promise.all([engine.close(), tracing?.close(), sentry?.close()]);
      await stores.close();
    },
  };
}

function temporaryKey(log: Logger): string {
  log.warn(
    'SIGNING_KEY is not set: links, cursors and sessions end with this process, and other replicas refuse them',
  );
  return randomBytes(32).toString('base64url');
}
