import type { Resource } from '../../../core/resource.ts';
import { idOf, unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { stackName } from '../../cloud/names.ts';
import { poll } from '../../cloud/retry.ts';
import { createSubnet, createVpc, deleteSubnet, deleteVpc, listSubnets, listVpcs } from '../api/networks.ts';
import { dnsServers, gatewayOf } from '../dns.ts';
import { ownVpcs } from '../owned.ts';
import { stackTags } from '../tags.ts';
import { creationOf, mendTags, tagsIn, type Workshop } from '../workshop.ts';

/** The stack's own VPC. */
export const settleNetwork = async (
  workshop: Workshop,
  before: Resource | undefined,
  cidr: string,
): Promise<string> => {
  const { cloud, spec, enterpriseProject } = workshop;
  const { stack } = spec;
  const tags = stackTags(spec);
  if (before?.id !== undefined) {
    await mendTags(workshop, 'network', { id: before.id, tags: tagsIn(before) }, tags);
    return before.id;
  }
  const made = await createOnce({
    ...creationOf(workshop),
    what: `the VPC of ${stack}`,
    find: async () => ownVpcs(stack, { vpcs: await listVpcs(cloud), subnets: [] })[0],
    create: () => createVpc(cloud, { name: stackName(stack), cidr, tags, enterpriseProject }),
  });
  await mendTags(workshop, 'network', made, { ...made.tags, ...tags });
  return made.id;
};

const READY_SECONDS = 120;

/** The one subnet in it: as wide as the network, so that a second one would overlap and be refused. */
export const settleSubnet = async (
  workshop: Workshop,
  before: Resource | undefined,
  cidr: string,
): Promise<string> => {
  const { cloud, spec } = workshop;
  if (before?.id !== undefined) return before.id;
  const vpc = idOf(workshop, `network/${spec.stack}`);
  const name = stackName(spec.stack);
  const what = `the subnet of ${spec.stack}`;
  const find = async () =>
    (await listSubnets(cloud)).find((subnet) => subnet.vpc === vpc && subnet.name === name);
  const { id } = await createOnce({
    ...creationOf(workshop),
    what,
    couldDouble: false,
    isTaken: ({ message }) => /overlap|already/i.test(message),
    find,
    create: () =>
      createSubnet(cloud, {
        name,
        vpc,
        cidr,
        gateway: gatewayOf(cidr),
        dns: dnsServers(cloud.region),
        tags: stackTags(spec),
      }),
  });
  const ready = async (): Promise<true | undefined> =>
    (await find())?.status === 'ACTIVE' ? true : undefined;
  await poll(ready, { what: `${what} to be ready`, seconds: READY_SECONDS, ...clockOf(workshop) });
  return id;
};

const clockOf = ({ cloud: { signal, clock } }: Workshop) => ({ signal, clock });

/** A machine's port is there a moment longer than the machine: until it is gone, the answer is "in use". */
export const removeSubnet = ({ cloud }: Workshop, vpc: string, id: string): Promise<void> =>
  unlessGone(() => deleteSubnet(cloud, vpc, id));

export const removeNetwork = ({ cloud }: Workshop, id: string): Promise<void> =>
  unlessGone(() => deleteVpc(cloud, id));
