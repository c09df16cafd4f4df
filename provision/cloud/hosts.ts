import { z } from 'zod';
import type { FirstContact, Host, HostDisk } from '../../core/host.ts';
import type { Resource } from '../../core/resource.ts';
import { inWords, type Adviser } from './failure.ts';
import { fingerprintToTag, TAGS, type Tags } from './names.ts';
import { diskName, type CloudSpec, type MachineSpec } from './spec.ts';

/** What only the cloud itself knows of its machines. */
export type Machines = {
  /** Names below /dev/disk/by-id that a data disk may have. */
  linksOf: (volume: string, disk: Resource) => string[];
  /** Gives a machine tags, by its id. */
  tag: (id: string, tags: Tags, signal: AbortSignal) => Promise<void>;
  /** Takes tags off, by their keys. */
  untag: (id: string, keys: string[], signal: AbortSignal) => Promise<void>;
  advise: Adviser;
};

/** What a machine that runs is observed to have. */
const reachable = z.object({
  state: z.literal('running'),
  user: z.string(),
  publicIp: z.string().nullable(),
  privateIp: z.string().nullable(),
  injectedKey: z.string().nullable(),
  hostKey: z.string().nullable(),
});

/** The machines that can be reached, each with the host keys that its tags vouch for. */
export const hostsOf = (machines: Machines, spec: CloudSpec, observed: readonly Resource[]): Host[] =>
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
      disks: disksOf(machines, machine, observed),
      ...(injectedKey !== null && { firstContact: firstContact(machines, server.id, injectedKey) }),
      metadata: true,
    };
  });

const disksOf = ({ linksOf }: Machines, machine: MachineSpec, observed: readonly Resource[]): HostDisk[] =>
  machine.dataDisks.flatMap((disk) => {
    const name = diskName(machine, disk);
    const found = observed.find((resource) => resource.kind === 'disk' && resource.name === name);
    if (found?.id === undefined) return [];
    return { volume: found.id, links: linksOf(found.id, found), mount: disk.mount };
  });

const firstContact = ({ tag, untag, advise }: Machines, id: string, injected: string): FirstContact => ({
  injected,
  pin: (fingerprint, signal) =>
    inWords(`pinning the host key of ${id}`, advise, () =>
      tag(id, { [TAGS.hostKey]: fingerprintToTag(fingerprint) }, signal),
    ),
  done: (signal) =>
    inWords(`giving up the first host key of ${id}`, advise, () => untag(id, [TAGS.injectedKey], signal)),
});
