import { z } from 'zod';
import type { Host } from '../../core/host.ts';
import type { Resource } from '../../core/resource.ts';
import { REGISTRY } from './spec.ts';

/** What a target that runs is observed to have. */
const reachable = z.object({ user: z.string(), sshAt: z.number(), hostKey: z.string() });
const serving = z.object({ serverAt: z.number() });
const listening = z.object({ at: z.number() });

/** The targets that can be reached, each with the host key that was read from it and not over the network. */
export const hostsIn = (observed: readonly Resource[], identity: string): Host[] =>
  observed.flatMap(({ kind, name, fields }) => {
    const target = reachable.safeParse(fields);
    if (kind !== 'target' || !target.success) return [];
    return {
      name,
      address: '127.0.0.1',
      port: target.data.sshAt,
      user: target.data.user,
      identities: [{ path: identity }],
      jumps: [],
      hostKeys: [target.data.hostKey],
      hostKeyPolicy: 'strict' as const,
    };
  });

/** Where this machine reaches the server of a target; undefined while the target does not run. */
export const serverUrl = (observed: readonly Resource[], host: string): string | undefined => {
  const target = observed.find(({ kind, name }) => kind === 'target' && name === host);
  const fields = serving.safeParse(target?.fields);
  return fields.success ? `http://127.0.0.1:${fields.data.serverAt}` : undefined;
};

/** `127.0.0.1:port` where this machine reaches the stack's registry; undefined while it does not run. */
export const registryVia = (observed: readonly Resource[]): string | undefined => {
  const registry = observed.find(({ kind, name }) => kind === 'registry' && name === REGISTRY);
  const fields = listening.safeParse(registry?.fields);
  return fields.success ? `127.0.0.1:${fields.data.at}` : undefined;
};
