import { randomUUID } from 'node:crypto';
import type { Finished, Outcome } from '../calls/finished.ts';
import { excerpt, scrub, shortened } from '../telemetry/scrub.ts';
import { REDACTED } from '../tools/kept.ts';
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
    error:
      error === undefined ? null : excerpt(withoutPrivate(error, input, kept), LONGEST_ERROR, error.length),
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

/**
 * A message may repeat what it complains of, and that may be what the tool keeps private. Only as much of the message is
 * looked at as is kept, and what the end of that cuts in half is taken out too.
 */
function withoutPrivate(
  message: string,
  input: Record<string, unknown>,
  kept: Record<string, unknown>,
): string {
  const isCut = message.length > LONGEST_ERROR;
  return Object.keys(kept).reduce(
    (text, key) => {
      const value = input[key];
      if (kept[key] !== REDACTED || typeof value !== 'string' || value.length < LEAST_PRIVATE) return text;
      const whole = value.length > text.length ? text : text.replaceAll(value, REDACTED);
      return isCut ? withoutBeginning(whole, value) : whole;
    },
    isCut ? message.slice(0, LONGEST_ERROR) : message,
  );
}

/** The text without the beginning of `value` that it ends with. */
function withoutBeginning(text: string, value: string): string {
  for (let length = Math.min(value.length, text.length); length >= LEAST_PRIVATE; length -= 1) {
    if (text.endsWith(value.slice(0, length))) return `${text.slice(0, -length)}${REDACTED}`;
  }
  return text;
}
