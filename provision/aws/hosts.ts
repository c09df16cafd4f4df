import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import type { Host } from '../../core/host.ts';
import type { Resource } from '../../core/resource.ts';
import { hostsOf, type Machines } from '../cloud/hosts.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import { advise } from './advice.ts';
import type { Ec2 } from './client.ts';
import { tagList } from './tags.ts';

/** The machines that can be reached, each with the host keys that its tags vouch for. */
export const hostsIn = (ec2: Ec2, spec: CloudSpec, observed: readonly Resource[]): Host[] =>
  hostsOf(machinesOf(ec2), spec, observed);

const machinesOf = (ec2: Ec2): Machines => ({
  /**
   * udev names an EBS volume on Nitro machines by its id without the dash; source: EC2 user guide, "Identify NVMe
   * EBS volumes".
   */
  linksOf: (volume) => [`nvme-Amazon_Elastic_Block_Store_${volume.replace('-', '')}`],
  tag: async (id, tags, signal) => {
    await ec2.ask(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }), { signal });
  },
  untag: async (id, keys, signal) => {
    const Tags = keys.map((Key) => ({ Key }));
    await ec2.ask(new DeleteTagsCommand({ Resources: [id], Tags }), { signal });
  },
  advise,
});
