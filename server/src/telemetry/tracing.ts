import type { Span } from '@opentelemetry/api';
import type { RunnerDeps } from '../calls/runner.ts';
import { within } from '../deadline.ts';
import type { Analysis } from '../duckdb/analysis.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../postgres/database.ts';
import { VERSION } from '../version.ts';
import { quietDiagnosis } from './diagnosis.ts';
import { excerpt } from './scrub.ts';
import { traceAnalysis, traceDatabase, type Traced } from './traced.ts';

/**
 * Spans of tool calls, and of what they ask of the database and of DuckDB, sent to an OpenTelemetry
 * collector.
 */
export interface Tracing {
  /** For the runner: runs a call in a span, inside the caller's own trace where it sent one. */
  call: NonNullable<RunnerDeps['trace']>;
  database(database: Database): Database;
  analysis(analysis: Analysis): Analysis;
  /** Sends what is left, as far as a short deadline allows. */
  close(): Promise<void>;
}

export interface TracingSettings {
  serviceName: string;
  /** The collector's base address, such as `http://collector:4318`. */
  endpoint: string;
}

const CLOSE_MS = 2_000;
const EXPORT_MS = 5_000;
const LONGEST_STATUS = 300;

// https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
const ERROR_TYPES = {
  failed: 'tool_error',
  refused: 'tool_error',
  cancelled: 'cancelled',
  busy: 'busy',
  late: 'timeout',
} as const;

/**
 * Loads OpenTelemetry, which takes a tenth of a second, and starts sending spans. A collector that is away
 * costs nothing but the spans. Sampling, headers and batching follow the usual OTEL_ variables.
 */
export async function openTracing({ serviceName, endpoint }: TracingSettings, log: Logger): Promise<Tracing> {
  const [api, { NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, resources] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  api.diag.setLogger(quietDiagnosis(log), api.DiagLogLevel.WARN);
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_MS });
  const provider = new NodeTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': serviceName, 'service.version': VERSION }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  const tracer = provider.getTracer('berth-server', VERSION);
  const { SpanKind, SpanStatusCode } = api;

  const fail = (span: Span, type: string, message: string): void => {
    span.setAttribute('error.type', type);
    span.setStatus({ code: SpanStatusCode.ERROR, message: excerpt(message, LONGEST_STATUS) });
  };

  const traced: Traced = (name, attributes, work) => {
    // Only inside a call: the server's own housekeeping is not traced.
    if (api.trace.getActiveSpan() === undefined) return work();
    return tracer.startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        fail(span, error instanceof Error ? error.name : 'error', String(error));
        throw error;
      } finally {
        span.end();
      }
    });
  };

  return {
    call(tool, { identity, requestId, trace }, work) {
      const { name } = tool.definition;
      const parent =
        trace === undefined ? api.ROOT_CONTEXT : api.propagation.extract(api.ROOT_CONTEXT, trace);
      const attributes = {
        'mcp.method.name': 'tools/call',
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'enduser.id': identity.id,
        ...(requestId === undefined ? {} : { 'berth.request_id': requestId }),
      };
      const options = { kind: SpanKind.SERVER, attributes };
      return tracer.startActiveSpan(`tools/call ${name}`, options, parent, async (span) => {
        try {
          const ended = await work();
          span.setAttributes({
            'berth.outcome': ended.outcome,
            'berth.waited_ms': Math.round(ended.waitedMs),
          });
          if (ended.outcome !== 'ok') fail(span, ERROR_TYPES[ended.outcome], ended.error ?? '');
          return ended;
        } finally {
          span.end();
        }
      });
    },
    database: (database) => traceDatabase(database, traced),
    analysis: (analysis) => traceAnalysis(analysis, traced),
    async close() {
      await within(provider.shutdown(), CLOSE_MS, 'the trace collector').catch(() => undefined);
      api.trace.disable();
      api.context.disable();
      api.propagation.disable();
      api.diag.disable();
    },
  };
}
