import process from 'node:process';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Finished } from '../calls/finished.ts';
import type { Gate } from '../calls/gate.ts';
import { VERSION } from '../version.ts';

/**
 * What the metrics read anew whenever somebody asks for them; every function must be cheap and must not
 * throw.
 */
export interface MetricSources {
  gate: Pick<Gate, 'running' | 'waiting'>;
  pool: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number };
  /** Whether commands reach Redis at the moment. */
  redisIsReady(): boolean;
  audit: { readonly waiting: number; readonly dropped: number };
  /** The analysis engine's statements. */
  analysis?: () => { running: number; waiting: number };
}

/** Counts what the server does, for Prometheus. */
export interface Metrics {
  observe: (finished: Finished) => void;
  /** One HTTP request that is over; `route` is the path of its route as the route writes it, or `none`. */
  observeHttp: (request: { route: string; method: string; status: number; seconds: number }) => void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

// From an answer out of memory to the longest deadline of a tool, in seconds.
const CALL_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
const MOST_TOOLS = 500;

/** Keeps the number of a label's values bounded: those after the first `most` are all `other`. */
export function boundedLabel(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.size < most) known.add(value);
    return known.has(value) ? value : 'other';
  };
}

/** Makes the metrics of one server. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const toolLabel = boundedLabel(MOST_TOOLS);

  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  const calls = new Counter({
    name: 'berth_tool_calls_total',
    help: 'Tool calls by how they ended: ok, failed, refused, cancelled, busy, late.',
    labelNames: ['tool', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'berth_tool_call_duration_seconds',
    help: 'How long tool calls took, waiting for a place included.',
    labelNames: ['tool'],
    buckets: CALL_BUCKETS,
    registers,
  });
  const waits = new Histogram({
    name: 'berth_tool_call_wait_seconds',
    help: 'How long tool calls waited for a place.',
    buckets: CALL_BUCKETS,
    registers,
  });
  gauge('berth_tool_calls_in_flight', 'Tool calls that hold a place.', () => sources.gate.running);
  gauge('berth_tool_calls_waiting', 'Tool calls that wait for a place.', () => sources.gate.waiting);

  const requests = new Counter({
    name: 'berth_http_requests_total',
    help: 'HTTP requests by route and status.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const requestDurations = new Histogram({
    name: 'berth_http_request_duration_seconds',
    help: 'How long HTTP requests took; those of streams last as long as their stream.',
    labelNames: ['route'],
    buckets: CALL_BUCKETS,
    registers,
  });

  const { pool, audit, analysis } = sources;
  gauge('berth_postgres_connections', 'Open connections to Postgres.', () => pool.totalCount);
  gauge('berth_postgres_connections_idle', 'Those of them that nobody uses.', () => pool.idleCount);
  gauge('berth_postgres_waiting', 'Pieces of work that wait for a connection.', () => pool.waitingCount);
  gauge('berth_redis_up', 'Whether Redis can be reached.', () => (sources.redisIsReady() ? 1 : 0));
  gauge('berth_audit_waiting', 'Audit records that are still to be stored.', () => audit.waiting);
  if (analysis !== undefined) {
    gauge('berth_analysis_running', 'Statements that DuckDB runs.', () => analysis().running);
    gauge('berth_analysis_waiting', 'Statements that wait for DuckDB.', () => analysis().waiting);
  }
  const lost = new Counter({
    name: 'berth_audit_dropped_total',
    help: 'Audit records lost because Postgres was away for too long.',
    registers: [],
    collect() {
      this.reset();
      this.inc(audit.dropped);
    },
  });
  registry.registerMetric(lost);
  const build = new Gauge({
    name: 'berth_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  });
  build.set({ version: VERSION, node: process.versions.node }, 1);

  return {
    observe({ tool, outcome, ms, waitedMs }) {
      const label = toolLabel(tool.definition.name);
      calls.inc({ tool: label, outcome });
      durations.observe({ tool: label }, ms / 1_000);
      if (waitedMs > 0) waits.observe(waitedMs / 1_000);
    },
    observeHttp({ route, method, status, seconds }) {
      requests.inc({ route, method: METHODS.has(method) ? method : 'other', status });
      requestDurations.observe({ route }, seconds);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
