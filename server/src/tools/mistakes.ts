import { z } from 'zod';
import { shortened } from '../telemetry/scrub.ts';

/** One failure as zod reports it, also where it has been JSON meanwhile. */
export interface Issue {
  code?: string | undefined;
  path: PropertyKey[];
  message: string;
  expected?: string | undefined;
  values?: unknown[] | undefined;
  /** The failures of each alternative of a union. */
  errors?: Issue[][] | undefined;
}

/** Reads issues that came as JSON. */
export const issueSchema: z.ZodType<Issue> = z.object({
  code: z.string().optional(),
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  expected: z.string().optional(),
  values: z.array(z.unknown()).optional(),
  get errors() {
    return z.array(z.array(issueSchema)).optional();
  },
});

// A caller can send a thousand mistakes; the first ones are enough to mend the call.
const MAX_MISTAKES = 10;
// Names of fields and unknown keys are what the caller wrote.
const MAX_NAME_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 500;

/** What is wrong with an input, in one line: each field and what is expected of it. */
export function mistakesIn(
  { issues }: { issues: readonly Issue[] },
  above: readonly PropertyKey[] = [],
): string {
  const shown = issues.slice(0, MAX_MISTAKES).map((issue) => mistake(issue, above));
  const rest = issues.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

function mistake({ code, path, message, errors = [] }: Issue, above: readonly PropertyKey[]): string {
  const here = [...above, ...path];
  if (code === 'invalid_union' && errors.length > 0) return mistakeInUnion(errors, here);
  return `${nameOf(here)}: ${plain(message)}`;
}

/**
 * zod says of a union only that it fits none of its alternatives. Where one of them fits but for a part, that
 * part is the mistake; otherwise the value is of the wrong kind altogether.
 */
function mistakeInUnion(errors: readonly Issue[][], here: readonly PropertyKey[]): string {
  const inside = errors
    .filter((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0))
    .toSorted((one, other) => one.length - other.length);
  const [closest] = inside;
  if (closest === undefined) return `${nameOf(here)}: expected ${oneOf(errors.flat())}`;
  // The alternatives of a kind that is named by a field differ in that field first.
  const [tag, ...others] = inside.flatMap((issues) => issues.slice(0, 1));
  const at = tag?.path.join('.');
  if (tag?.values !== undefined && others.every(({ path, values }) => values && path.join('.') === at)) {
    return `${nameOf([...here, ...tag.path])}: expected ${oneOf([tag, ...others], tag.path.length)}`;
  }
  return mistakesIn({ issues: closest }, here);
}

/** What is expected by those issues that concern the value at this depth. */
const oneOf = (issues: readonly Issue[], depth = 0): string =>
  [...new Set(issues.filter(({ path }) => path.length === depth).flatMap(kindsOf))].join(' or ');

function kindsOf({ expected, values, errors, message }: Issue): string[] {
  if (errors !== undefined && errors.length > 0) return errors.flat().flatMap(kindsOf);
  if (values !== undefined) return values.map((value) => JSON.stringify(value));
  // JSON has no records, only objects.
  if (expected !== undefined) return [expected === 'record' ? 'object' : expected];
  return [plain(message)];
}

/** Without what the reader knows already; JSON has no records, only objects. */
const plain = (message: string): string =>
  shortened(message.replace(/^Invalid (?:input|option): /, ''), MAX_MESSAGE_LENGTH).replace(
    'expected record',
    'expected object',
  );

const nameOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'arguments' : shortened(path.map(String).join('.'), MAX_NAME_LENGTH);
