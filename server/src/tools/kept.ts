import { excerpt } from '../telemetry/scrub.ts';

/** What the audit keeps instead of an argument that a schema marks `writeOnly`. */
export const REDACTED = '[redacted]';

const TOO_DEEP = '[nested too deeply]';
const UNKNOWN = '[unknown arguments]';
const MAX_VALUE_LENGTH = 500;
const MAX_NAME_LENGTH = 40;
const MAX_NAMES = 5;

/**
 * A call's arguments as the audit may keep them: each of a bounded length and without secrets. Arguments that the tool
 * does not know are counted, and the first few named.
 *
 * @param isPrivate the arguments that the tool knows, and whether the audit must not see them
 */
export function keptOf(
  input: Record<string, unknown>,
  isPrivate: ReadonlyMap<string, boolean>,
): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  const names: string[] = [];
  let unknown = 0;
  for (const name of Object.keys(input)) {
    const hidden = isPrivate.get(name);
    if (hidden !== undefined) kept.push([name, hidden ? REDACTED : short(input[name])]);
    else if ((unknown += 1) <= MAX_NAMES) names.push(excerpt(name, MAX_NAME_LENGTH));
  }
  if (unknown > 0) kept.push([UNKNOWN, { count: unknown, names }]);
  return Object.fromEntries(kept);
}

function short(value: unknown): unknown {
  // Of a text of megabytes only the beginning is written as JSON.
  if (typeof value === 'string' && value.length > MAX_VALUE_LENGTH) return excerpt(value, MAX_VALUE_LENGTH);
  try {
    const text = JSON.stringify(value) ?? 'null';
    return text.length <= MAX_VALUE_LENGTH ? value : excerpt(text, MAX_VALUE_LENGTH);
  } catch (error) {
    // JSON is read to any depth and not written so; nothing that a caller sends may keep its call out of the audit.
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
}
