import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Path } from './mistakes.ts';

// A field whose name says that it bounds, protects or changes what a tool does. A file that counts on it must
// not be served without it.
const MEANINGFUL =
  /auth|scope|role|permi|secur|secret|read|write|allow|deny|exclud|includ|escape|limit|max|min|time|requir|mask|encrypt|ssl|tls|cert|valid|statement|sql|query|param|default|value|type|kind|host|port|user|pass|database|schema|source|claim|identity|embed|policy|filter|name|items/i;

// Words that are likelier meant than a field of somebody's own.
const KNOWN = ['description', 'annotations', 'title', 'messages', 'arguments', 'tools', 'prompts', 'content'];

/** Whether a tool means the same, and is as safe, without a field of this name that no schema has. */
const isIgnorable = (field: string): boolean =>
  field.length < 100 && !MEANINGFUL.test(field) && KNOWN.every((word) => distance(word, field) > 2);

export type Lenient<T> = { ok: true; data: T; ignored: Path[] } | { ok: false; error: z.ZodError };

/** Parses, leaving out unknown fields that change nothing; `ignored` are their paths. */
export function parseLeniently<T>(schema: z.ZodType<T>, value: unknown): Lenient<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, data: parsed.data, ignored: [] };
  const unknown = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  const ignored = unknown.filter((path) => isIgnorable(String(path.at(-1))));
  if (ignored.length === 0) return { ok: false, error: parsed.error };
  const rest = structuredClone(value);
  for (const path of ignored) remove(rest, path);
  // The rest may have mistakes that the schema did not come to see.
  const again = parseLeniently(schema, rest);
  return again.ok ? { ...again, ignored: [...ignored, ...again.ignored] } : again;
}

function remove(value: unknown, [key, ...rest]: Path): void {
  if (typeof value !== 'object' || value === null || key === undefined) return;
  if (rest.length === 0) Reflect.deleteProperty(value, key);
  else remove(Reflect.get(value, key), rest);
}
