import { readFile } from 'node:fs/promises';
import type { RegistryAccess } from '../../core/registry.ts';
import { reveal, type Secret, type Text } from '../../core/secret.ts';
import { swrLogin } from './swr.ts';

/** A registry that somebody else runs, its secrets filled in; `ca` is the path of a PEM file. */
export type ForeignRegistry = { address: string; ca?: string | undefined } & (
  | { kind: 'basic'; username: Text; password: Secret }
  | { kind: 'swr'; region: string; accessKey: Text; secretKey: Secret }
);

/** The login to a registry that somebody else runs. */
export const accessTo = async (registry: ForeignRegistry): Promise<RegistryAccess> => {
  const { address, ca } = registry;
  return {
    address,
    ...loginTo(registry),
    ...(ca === undefined ? {} : { ca: await readFile(ca, 'utf8') }),
  };
};

const loginTo = (registry: ForeignRegistry): { username: string; password: Secret } =>
  registry.kind === 'swr'
    ? swrLogin(registry.region, reveal(registry.accessKey), registry.secretKey)
    : { username: reveal(registry.username), password: registry.password };
