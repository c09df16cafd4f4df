import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import { openSentry, type Sentry } from './sentry.ts';
import type { Tracing } from './tracing.ts';

/** Traces and error reports, each only where it was configured. */
export async function openTelemetry(
  { serviceName, otlpEndpoint, sentryDsn }: Config['telemetry'],
  log: Logger,
): Promise<{ tracing: Tracing | undefined; sentry: Sentry | undefined }> {
  const sentry = sentryDsn === undefined ? undefined : openSentry(sentryDsn, log);
  if (otlpEndpoint === undefined) return { tracing: undefined, sentry };
  const { openTracing } = await import('./tracing.ts');
  return { tracing: await openTracing({ serviceName, endpoint: otlpEndpoint }, log), sentry };
}
