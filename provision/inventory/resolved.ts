import { Secret, type Text } from '../../core/secret.ts';
import type { HostSettings, Inventory, RegistrySettings } from './inventory.ts';
import type { Template } from './template.ts';

/** An inventory whose references are filled in: what came from one is a Secret, plain text a string. */
export type ResolvedInventory = Omit<Inventory, 'registry' | 'hosts'> & {
  registry: ResolvedRegistry;
  hosts: ResolvedHost[];
  /** What the references gave, which may stand inside a longer text (the password of a URL). */
  parts: Secret[];
};
export type ResolvedRegistry = ReturnType<typeof resolvedRegistry>;
export type ResolvedHost = Omit<HostSettings, 'environment'> & { environment: Record<string, Text> };

/** Every secret of an inventory, whole and in parts: what a redactor has to know. */
export const secretsIn = ({ registry, hosts, parts }: ResolvedInventory): Secret[] => {
  const values = [registry, ...hosts.map(({ environment }) => environment)].flatMap((block) =>
    Object.values(block),
  );
  return [...parts, ...values.filter((value) => value instanceof Secret)];
};

type Fill = (template: Template) => Secret;

/** The same inventory with every template filled in by `fill`, which draws on `parts`. */
export const resolved = (inventory: Inventory, parts: Secret[], fill: Fill): ResolvedInventory => ({
  ...inventory,
  parts,
  registry: resolvedRegistry(inventory.registry, fill),
  hosts: inventory.hosts.map((host) => ({
    ...host,
    environment: Object.fromEntries(
      Object.entries(host.environment).map(([name, value]) => [name, textOf(value, fill)]),
    ),
  })),
});

const resolvedRegistry = (registry: RegistrySettings, fill: Fill) => {
  switch (registry.kind) {
    case 'local':
    case 'ecr':
      return registry;
    case 'basic':
      return {
        ...registry,
        username: textOf(registry.username, fill),
        password: fill(registry.password),
      };
    case 'swr':
      return {
        ...registry,
        accessKey: registry.accessKey && textOf(registry.accessKey, fill),
        secretKey: registry.secretKey && fill(registry.secretKey),
      };
  }
};

const textOf = (value: string | Template, fill: Fill): Text =>
  typeof value === 'string' ? value : fill(value);

/** Every template of an inventory with its path, as `origins` names it. */
export const templatesIn = ({ registry, hosts }: Inventory): { path: string; template: Template }[] => {
  const blocks = [
    { path: 'registry', block: registry },
    ...hosts.map(({ name, environment }) => ({ path: `hosts.${name}.environment`, block: environment })),
  ];
  return blocks.flatMap(({ path, block }) =>
    Object.entries(block).flatMap(([key, value]) =>
      value === undefined || typeof value === 'string' ? [] : [{ path: `${path}.${key}`, template: value }],
    ),
  );
};
