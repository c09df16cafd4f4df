import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { openAccess } from './access/access.ts';
import { auditModule } from './audit/module.ts';
import type { Call } from './call.ts';
import { createGate } from './calls/gate.ts';
import { createRunner, type Runner } from './calls/runner.ts';
import type { Config } from './config/config.ts';
import type { Admission } from './http/admission.ts';
import type { Exchange } from './http/handler.ts';
import type { Logger } from './log.ts';
import { createCatalog, NOTHING_DECLARED, type Catalog } from './mcp/catalog.ts';
import type { Module } from './module.ts';
import { noteModule } from './notes/module.ts';
import { createRecallCache } from './notes/recall-cache.ts';
import { pageModule } from './page/module.ts';
import { createSigner, type Signer } from './signer.ts';
import { statusModule } from './status/module.ts';
import type { DependencyStatus, ServerStatus } from './status/status.ts';
import { openStores } from './stores.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { metricsModule } from './telemetry/module.ts';
import { openTelemetry } from './telemetry/open.ts';
import { NAME, VERSION } from './version.ts';

/** Everything behind the ways in, which are HTTP and stdio. */
export interface App {
  catalog: Catalog;
  runner: Runner;
  signer: Signer;
  admission: Admission;
  modules: readonly Module[];
  /** Hears of each HTTP request that is over. */
  onFinished(exchange: Exchange, seconds: number): void;
  /** From here on the server says that it is not ready. */
  startDraining(): void;
  /** Ends what is under way and closes the stores. */
  close(): Promise<void>;
}

/** Builds the server out of its parts. Nothing waits for a store: what needs one says so when it is called. */
export async function openApp(config: Config, log: Logger): Promise<App> {
  const stores = openStores(config, log);
  const { tracing, sentry } = await openTelemetry(config.telemetry, log);
  const database = tracing?.database(stores.database) ?? stores.database;
  const signer = createSigner(config.signingKey ?? temporaryKey(log));
  const { allowedOrigins } = config.http;
  const access = openAccess({
    ...{ settings: config.access, allowedOrigins, database: stores.database, redis: stores.redis, log },
  });
  let draining = false;

  const audit = auditModule({ database: stores.database, days: config.auditDays, log });
  const gate = createGate(config.calls);
  const metrics = createMetrics({
    ...{ gate, pool: stores.pool, audit: audit.journal },
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

  const status = async (): Promise<ServerStatus> => ({
    name: NAME,
    version: VERSION,
    nodeVersion: process.versions.node,
    uptimeSeconds: Math.round(process.uptime()),
    draining,
    instructions: config.instructions ?? null,
    access: access.required ? 'required' : 'off',
    dependencies: await askAll(
      Object.assign({}, stores.dependencies, ...modules.map((one) => one.dependencies)),
    ),
    tools: (catalog.tools(undefined) ?? []).map(({ definition }) => definition.name),
    toolsets: [...catalog.toolsets()],
  });
  const modules: Module[] = [
    statusModule(status),
    noteModule({ database, cache: createRecallCache(stores.redis, log) }),
    audit,
    metricsModule(metrics),
    access.module,
    pageModule({ status }),
  ];
  const catalog = createCatalog(modules, NOTHING_DECLARED);

  return {
    ...{ catalog, runner, signer, modules, admission: access },
    onFinished: ({ route, req, res }, seconds) =>
      metrics.observeHttp({ route, method: req.method ?? '', status: res.statusCode, seconds }),
    startDraining() {
      draining = true;
    },
    async close() {
      await Promise.all(modules.map((module) => module.close?.()));
      await Promise.all([tracing?.close(), sentry?.close()]);
      await stores.close();
    },
  };
}

async function askAll(
  questions: Record<string, () => Promise<DependencyStatus>>,
): Promise<Record<string, DependencyStatus>> {
  const entries = Object.entries(questions).map(async ([name, ask]) => [name, await ask()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function temporaryKey(log: Logger): string {
  log.warn(
    'SIGNING_KEY is not set: links, cursors and sessions end with this process, and other replicas refuse them',
  );
  return randomBytes(32).toString('base64url');
}
