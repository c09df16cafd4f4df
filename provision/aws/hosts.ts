import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { FirstContact, Host, HostDisk } from '../../core/host.ts';
import type { Resource } from '../../core/resource.ts';
import { inWords } from '../cloud/failure.ts';
import { fingerprintToTag, TAGS } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import { advise } from './advice.ts';
import type { Ec2 } from './client.ts';
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

/** The machines that can be reached, each with the host keys that its tags vouch for. */
export const hostsIn = (ec2: Ec2, spec: CloudSpec, observed: readonly Resource[]): Host[] =>
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
      ...(injectedKey !== null && { firstContact: firstContact(ec2, server.id, injectedKey) }),
      metadata: true,
    };
  });

/**
 * udev names an EBS volume on Nitro machines by its id without the dash; source: EC2 user guide, "Identify NVMe
 * EBS volumes".
 */
const disksOf = (machine: MachineSpec, observed: readonly Resource[]): HostDisk[] =>
  machine.dataDisks.flatMap((disk) => {
    const name = diskName(machine, disk);
    const volume = observed.find((resource) => resource.kind === 'disk' && resource.name === name)?.id;
    if (volume === undefined) return [];
    const link = `nvme-Amazon_Elastic_Block_Store_${volume.replace('-', '')}`;
    return { volume, links: [link], mount: disk.mount };
  });

const firstContact = (ec2: Ec2, id: string, injected: string): FirstContact => ({
  injected,
  pin: (fingerprint, signal) =>
    inWords(`pinning the host key of ${id}`, advise, async () => {
      const Tags = [{ Key: TAGS.hostKey, Value: fingerprintToTag(fingerprint) }];
      await ec2.ask(new CreateTagsCommand({ Resources: [id], Tags }), { signal });
    }),
  done: (signal) =>
    inWords(`giving up the first host key of ${id}`, advise, async () => {
      const Tags = [{ Key: TAGS.injectedKey }];
      await ec2.ask(new DeleteTagsCommand({ Resources: [id], Tags }), { signal });
    }),
});
