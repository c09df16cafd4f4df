import type { Event } from '../../core/event.ts';

/**
 * An event as one line of JSON, `at` (ISO 8601) first. Secrets are masked inside the strings, where
 * JSON has not yet escaped anything in them.
 */
export const ndjson = (event: Event, at: Date, redact: (text: string) => string): string =>
  JSON.stringify({ at: at.toISOString(), ...event }, (_, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  );
