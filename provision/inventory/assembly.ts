import type { z } from 'zod';
import type { HostSettings, Inventory, ProviderSettings } from './inventory.ts';
import { absolute, type Base } from './local-path.ts';
import { placeOf } from './mistake.ts';
import type { MergedHost } from './merged-host.ts';
import { host } from './schema/host.ts';
import type { inventorySchema } from './schema/inventory.ts';
import { entriesOf, nodeAt, plainOf, textOf, type Tree } from './tree.ts';

/** A valid document as an inventory: hosts merged, defaults filled in, paths absolute. */
export const assemble = (
  document: z.infer<typeof inventorySchema>,
  { tree, hosts }: { tree: Tree; hosts: readonly MergedHost[] },
  at: Base & { file: string; shown: string; environment?: string | undefined },
): Inventory => {
  const { stack, provider, registry } = document;
  const { environment: _perHost, tools, ...server } = document.bundle.server;
  return {
    file: at.file,
    environment: at.environment,
    stack,
    provider: provider.kind === 'huawei' ? withPaths(provider, at) : provider,
    registry: registry.kind === 'local' ? registry : withPaths(registry, at),
    bundle: {
      ...document.bundle,
      server: { ...server, ...(tools !== undefined && { tools: absolute(tools, at) }) },
    },
    hosts: hosts.map((merged) => settingsOf(merged, provider, at)),
    origins: originsOf(tree, hosts, at.shown),
  };
};

/** Files of this machine that a block may name. */
const withPaths = <Block extends { ca?: string | undefined; credentials?: string | undefined }>(
  block: Block,
  base: Base,
): Block => ({
  ...block,
  ...(block.ca !== undefined && { ca: absolute(block.ca, base) }),
  ...(block.credentials !== undefined && { credentials: absolute(block.credentials, base) }),
});

const settingsOf = ({ name, merged }: MergedHost, provider: ProviderSettings, base: Base): HostSettings => {
  const settings = host.parse(plainOf(merged));
  return {
    ...settings,
    name,
    user: settings.user ?? (provider.kind === 'ssh' ? undefined : 'berth'),
    identity: settings.identity?.map((path) => absolute(path, base)),
    caCertificates: settings.caCertificates.map((path) => absolute(path, base)),
  };
};

const originsOf = (tree: Tree, hosts: readonly MergedHost[], shown: string): Record<string, string> => {
  const blocks = [
    { path: 'registry', block: nodeAt(tree, ['registry']) },
    ...hosts.map(({ name, merged }) => ({
      path: `hosts.${name}.environment`,
      block: nodeAt(merged, ['environment']),
    })),
  ];
  return Object.fromEntries(
    blocks.flatMap(({ path, block }) =>
      entriesOf(block)
        .filter(([, node]) => textOf(node)?.includes('${'))
        .map(([key, node]) => [`${path}.${key}`, `${shown}:${placeOf(node.at)}`]),
    ),
  );
};
