import { randomUUID } from 'node:crypto';
import type { Finished, Outcome } from '../calls/finished.ts';
import { scrub, shortened } from '../telemetry/scrub.ts';
import { REDACTED } from '../tools/tool.ts';
import { storable } from './storable.ts';

/** One call as the audit keeps it, by the names of the table's columns. */
export interface AuditRecord {
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  namespace: string;
  identity: string;
  tool: string;
  outcome: Outcome;
  duration_ms: number;
  request_id: string | null;
  /** JSON text, secrets and what the tool keeps private taken out. */
  arguments: string;
  error: string | null;
}

const LONGEST_ARGUMENTS = 4_000;
const LONGEST_ERROR = 1_000;
const LEAST_PRIVATE = 4;

/** Makes the record of a call. It holds on to nothing of the call, whose arguments may be large. */
export function recordOf({ tool, input, call, outcome, at, ms, error }: Finished): AuditRecord {
  const kept = tool.redact(input);
  return {
    id: randomUUID(),
    at,
    namespace: call.identity.namespace,
    identity: call.identity.id,
    tool: tool.definition.name,
    outcome,
    duration_ms: Math.round(ms * 1_000) / 1_000,
    request_id: call.requestId ?? null,
    arguments: argumentsOf(kept),
    error: error === undefined ? null : shortened(scrub(withoutPrivate(error, input, kept)), LONGEST_ERROR),
  };
}

function argumentsOf(kept: Record<string, unknown>): string {
  const json = scrub(JSON.stringify(kept));
  const short =
    json.length <= LONGEST_ARGUMENTS
      ? json
      : JSON.stringify({ '[shortened]': shortened(json, LONGEST_ARGUMENTS) });
  return storable(short);
}

/** A message may repeat what it complains of, and that may be what the tool keeps private. */
function withoutPrivate(
  message: string,
  input: Record<string, unknown>,
  kept: Record<string, unknown>,
): string {
  return Object.entries(input).reduce((text, [key, value]) => {
    const isPrivate = kept[key] === REDACTED && typeof value === 'string' && value.length >= LEAST_PRIVATE;
    return isPrivate ? text.replaceAll(value, REDACTED) : text;
  }, message);
}
