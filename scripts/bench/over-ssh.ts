import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Host } from '../../core/host.ts';
import type { RegistryAccess } from '../../core/registry.ts';
import { lockPathOf } from '../../provision/images/lock.ts';
import type { ResolvedInventory } from '../../provision/inventory/resolved.ts';

const document = z.looseObject({ hosts: z.record(z.string(), z.looseObject({}).nullable()) });

/** Name of the variable that the written inventory takes the registry's password from. */
export const PASSWORD = 'BERTH_BENCH_REGISTRY_PASSWORD';

/**
 * Writes an inventory that reaches one host of a stack as any other machine is reached: by address and key.
 * What the local engine is asked first is no part of what a run costs on a host.
 *
 * @returns its path; beside it stands the lock of the same images
 */
export const inventoryOverSsh = async (
  inventory: ResolvedInventory,
  host: Host,
  access: RegistryAccess,
  folder: string,
): Promise<string> => {
  const file = join(folder, 'over-ssh.yaml');
  const written = document.parse(parse(await readFile(inventory.file, 'utf8')));
  const ca = join(folder, 'registry.pem');
  if (access.ca !== undefined) await writeFile(ca, access.ca);
  const { address, username } = access;
  const { port, user, hostKeys } = host;
  const identity = host.identities.flatMap((one) => ('path' in one ? [one.path] : []));
  await writeFile(
    file,
    stringify({
      ...written,
      provider: { kind: 'ssh' },
      registry: {
        kind: 'basic',
        address,
        username,
        password: `\${env:${PASSWORD}}`,
        ...(access.ca !== undefined && { ca }),
      },
      hosts: {
        [host.name]: { ...written.hosts[host.name], address: host.address, port, user, identity, hostKeys },
      },
    }),
  );
  const { environment } = inventory;
  await copyFile(lockPathOf(inventory), lockPathOf({ file, environment }));
  return file;
};
