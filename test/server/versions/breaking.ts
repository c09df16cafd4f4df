import { z } from 'zod';

const schema = z.looseObject({
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  get items() {
    return schema.optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
  type: z.union([z.string(), z.array(z.string())]).optional(),
  required: z.array(z.string()).optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  additionalProperties: z.unknown().optional(),
});

type Schema = z.infer<typeof schema>;

/** One tool as tools/list has it. */
export const listedTool = z.looseObject({
  name: z.string(),
  inputSchema: schema,
  outputSchema: schema.optional(),
  annotations: z.looseObject({ readOnlyHint: z.boolean(), destructiveHint: z.boolean().optional() }),
});

export type ListedTool = z.infer<typeof listedTool>;

/** What narrows a value: larger is narrower for the first, smaller for the second. */
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'];
const EXACT = ['pattern', 'format', 'multipleOf'];

/**
 * Every change that could break a caller who keeps calling as before: what it sends must still be taken, and
 * what it reads must still be there. Each line names the tool and the place.
 */
export function breakingChanges(before: readonly ListedTool[], after: readonly ListedTool[]): string[] {
  const found = new Map(after.map((tool) => [tool.name, tool]));
  return before.flatMap((old) => {
    const now = found.get(old.name);
    if (now === undefined) return [`${old.name}: is gone`];
    const changes = [
      ...takesLess(old.inputSchema, now.inputSchema, 'input'),
      ...(old.outputSchema === undefined ? [] : givesLess(old.outputSchema, now.outputSchema, 'output')),
      ...(old.annotations.readOnlyHint && !now.annotations.readOnlyHint ? ['is no longer read-only'] : []),
      ...(old.annotations.destructiveHint === false && now.annotations.destructiveHint !== false
        ? ['may destroy what it did not before']
        : []),
    ];
    return changes.map((change) => `${old.name}: ${change}`);
  });
}

/** Where a value that `old` allowed may be refused by `now`. */
function takesLess(old: Schema, now: Schema, at: string): string[] {
  const required = (now.required ?? []).filter((name) => !(old.required ?? []).includes(name));
  const narrowed = (key: string): string =>
    `${at}: ${key} is ${JSON.stringify(now[key])}, was ${JSON.stringify(old[key]) ?? 'none'}`;
  return [
    ...required.map((name) => `${at}.${name} is required now`),
    ...Object.entries(old.properties ?? {}).flatMap(([name, property]) => {
      const same = now.properties?.[name];
      return same === undefined ? [`${at}.${name} is gone`] : takesLess(property, same, `${at}.${name}`);
    }),
    ...missing(typesOf(old), typesOf(now)).map((type) => `${at} is no ${type} any more`),
    ...missing(valuesOf(old) ?? [], valuesOf(now) ?? valuesOf(old) ?? []).map(
      (value) => `${at} does not take ${value} any more`,
    ),
    ...(now.additionalProperties === false && old.additionalProperties !== false
      ? [`${at} takes no other fields any more`]
      : []),
    ...(valuesOf(old) === undefined && valuesOf(now) !== undefined
      ? [`${at} takes only certain values now`]
      : []),
    ...LOWER.filter((key) => bound(now, key, -Infinity) > bound(old, key, -Infinity)).map((key) =>
      narrowed(key),
    ),
    ...UPPER.filter((key) => bound(now, key, Infinity) < bound(old, key, Infinity)).map((key) =>
      narrowed(key),
    ),
    ...EXACT.filter((key) => now[key] !== undefined && now[key] !== old[key]).map(
      (key) => `${at}: another ${key}`,
    ),
    ...(old.items && now.items ? takesLess(old.items, now.items, `${at}[]`) : []),
  ];
}

/** Where something that `old` promised may be missing or of another kind in `now`. */
function givesLess(old: Schema, now: Schema | undefined, at: string): string[] {
  if (now === undefined) return [`${at} is no longer described`];
  const optional = (old.required ?? []).filter((name) => !(now.required ?? []).includes(name));
  return [
    ...Object.entries(old.properties ?? {}).flatMap(([name, property]) => {
      const same = now.properties?.[name];
      return same === undefined ? [`${at}.${name} is gone`] : givesLess(property, same, `${at}.${name}`);
    }),
    ...optional.filter((name) => now.properties?.[name]).map((name) => `${at}.${name} may be absent now`),
    ...missing(typesOf(now), typesOf(old)).map((type) => `${at} may be ${type} now`),
    ...missing(valuesOf(now) ?? [], valuesOf(old) ?? valuesOf(now) ?? []).map(
      (value) => `${at} may be ${value} now`,
    ),
    ...(old.items && now.items ? givesLess(old.items, now.items, `${at}[]`) : []),
  ];
}

const bound = (schema: Schema, key: string, none: number): number => Number(schema[key] ?? none);

const missing = (from: readonly string[], present: readonly string[]): string[] =>
  from.filter((entry) => !present.includes(entry));

const typesOf = ({ type, anyOf }: Schema): string[] => [
  ...new Set([...(type === undefined ? [] : [type].flat()), ...(anyOf ?? []).flatMap(typesOf)]),
];

function valuesOf({ enum: values, const: only }: Schema): string[] | undefined {
  const all = values ?? (only === undefined ? undefined : [only]);
  return all?.map((value) => JSON.stringify(value));
}
