import { z } from 'zod';
import type { FirstContact, Host, HostDisk } from '../../core/host.ts';
import type { Resource } from '../../core/resource.ts';
import { inWords } from '../cloud/failure.ts';
import { fingerprintToTag, TAGS } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import { advise } from './advice.ts';
import { tagServer, untagServer } from './api/servers.ts';
import type { Cloud } from './client.ts';
import { diskName } from './owned.ts';

/** What a machine that runs is observed to have. */
const reachable = z.object({
  state: z.literal('running'),
  user: z.string(),
  publicIp: z.string().nullable(),
  privateIp: z.string().nullable(),
  injectedKey: z.string().nullable(),
  hostKey: z.string().nullable(),
});

/** Opens the project for as long as a signal lasts. */
export type Open = (signal: AbortSignal) => Promise<Cloud>;

/** The machines that can be reached, each with the host keys that its tags vouch for. */
export const hostsIn = (open: Open, spec: CloudSpec, observed: readonly Resource[]): Host[] =>
  spec.machines.flatMap((machine) => {
    const server = observed.find(({ kind, name }) => kind === 'server' && name === machine.name);
    const fields = reachable.safeParse(server?.fields);
    if (server?.id === undefined || !fields.success) return [];
    const { user, publicIp, privateIp, injectedKey, hostKey } = fields.data;
    const address = publicIp ?? privateIp;
    if (address === null) return [];
    return {
      name: machine.name,
      address,
      user,
      identities: machine.identities,
      jumps: machine.jumps,
      hostKeys: [injectedKey, hostKey].filter((key) => key !== null),
      hostKeyPolicy: machine.hostKeyPolicy,
      disks: disksOf(machine, observed),
      ...(injectedKey !== null && { firstContact: firstContact(open, server.id, injectedKey) }),
      metadata: true,
    };
  });

const linked = z.object({ links: z.array(z.string()) });

const disksOf = (machine: MachineSpec, observed: readonly Resource[]): HostDisk[] =>
  machine.dataDisks.flatMap((disk) => {
    const name = diskName(machine, disk);
    const volume = observed.find((resource) => resource.kind === 'disk' && resource.name === name);
    if (volume?.id === undefined) return [];
    return { volume: volume.id, links: linked.parse(volume.fields).links, mount: disk.mount };
  });

const firstContact = (open: Open, id: string, injected: string): FirstContact => ({
  injected,
  pin: (fingerprint, signal) =>
    inWords(`pinning the host key of ${id}`, advise, async () =>
      tagServer(await open(signal), id, { [TAGS.hostKey]: fingerprintToTag(fingerprint) }),
    ),
  done: (signal) =>
    inWords(`giving up the first host key of ${id}`, advise, async () =>
      untagServer(await open(signal), id, [TAGS.injectedKey]),
    ),
});
