import { z } from 'zod';
import type { Host } from '../../core/host.ts';
import type { Resource } from '../../core/resource.ts';
import { hostsOf, type Machines } from '../cloud/hosts.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import { advise } from './advice.ts';
import { tagServer, untagServer } from './api/servers.ts';
import type { Cloud } from './client.ts';

/** Opens the project for as long as a signal lasts. */
export type Open = (signal: AbortSignal) => Promise<Cloud>;

/** The machines that can be reached, each with the host keys that its tags vouch for. */
export const hostsIn = (open: Open, spec: CloudSpec, observed: readonly Resource[]): Host[] =>
  hostsOf(machinesOf(open), spec, observed);

const linked = z.object({ links: z.array(z.string()) });

const machinesOf = (open: Open): Machines => ({
  linksOf: (_volume, { fields }) => linked.parse(fields).links,
  tag: async (id, tags, signal) => tagServer(await open(signal), id, tags),
  untag: async (id, keys, signal) => untagServer(await open(signal), id, keys),
  advise,
});
