import { z } from 'zod';
import { Refusal } from '../kit/refusal.ts';

type Node = Map<string, Node> | string;
type Tree = string | Tree[] | { [name: string]: Tree };

/**
 * The parameters of the EC2 query protocol as data: `Filter.1.Value.2=x` is the second value of the first filter.
 * Source: EC2 API reference, "Query requests"; smithy.io, "AWS EC2 query protocol".
 */
export const formOf = (body: string): Record<string, Tree> => {
  const root = new Map<string, Node>();
  for (const [path, value] of new URLSearchParams(body)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = root;
    for (const name of names) {
      const next = at.get(name);
      const child = next instanceof Map ? next : new Map<string, Node>();
      at.set(name, child);
      at = child;
    }
    at.set(last, value);
  }
  return fields(root);
};

const fields = (node: Map<string, Node>): Record<string, Tree> =>
  Object.fromEntries([...node].map(([name, child]) => [name, treeOf(child)]));

const treeOf = (node: Node): Tree => {
  if (typeof node === 'string') return node;
  const names = [...node.keys()];
  if (!names.every((name) => /^\d+$/.test(name))) return fields(node);
  return [...node]
    .toSorted(([one], [other]) => Number(one) - Number(other))
    .map(([, child]) => treeOf(child));
};

export const text = z.string().min(1);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const whole = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number);
export const list = <Item extends z.ZodType>(item: Item): z.ZodDefault<z.ZodArray<Item>> =>
  z.array(item).default([]);

/** An attribute as the calls that change one wrap it. */
export const valued = <Schema extends z.ZodType>(schema: Schema) =>
  z.strictObject({ Value: schema }).optional();

/** Of most calls that create something. */
export const tagSpecifications = list(
  z.strictObject({
    ResourceType: text,
    Tag: list(z.strictObject({ Key: text, Value: z.string().default('') })),
  }),
);

/** Of the calls that list something. */
export const listing = {
  Filter: list(z.strictObject({ Name: text, Value: list(z.string()) })),
  MaxResults: whole.optional(),
  NextToken: z.string().optional(),
};

/** Parameters by their schema, or the refusal that EC2 gives; one that this cloud does not know is refused too. */
export const parametersBy = <Schema extends z.ZodType>(
  schema: Schema,
  parameters: unknown,
): z.infer<Schema> => {
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name =
    issue?.path.map((part) => (typeof part === 'number' ? part + 1 : String(part))).join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const unknown = [name, issue.keys.join(', ')].filter((part) => part !== '').join('.');
    throw new Refusal(400, 'UnknownParameter', `The parameter ${unknown} is not recognized`);
  }
  if (issue?.code === 'invalid_type' && valueAt(parameters, issue.path) === undefined)
    throw new Refusal(400, 'MissingParameter', `The request must contain the parameter ${name}`);
  throw new Refusal(
    400,
    'InvalidParameterValue',
    `Invalid value for parameter ${name}: ${issue?.message ?? ''}`,
  );
};

const valueAt = (parameters: unknown, path: readonly PropertyKey[]): unknown => {
  let at = parameters;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = new Map<PropertyKey, unknown>(Object.entries(at)).get(String(name));
  }
  return at;
};
