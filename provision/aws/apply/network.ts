import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ModifySubnetAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Resource } from '../../../core/resource.ts';
import { idOf, unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { TAGS } from '../../cloud/names.ts';
import { subnetOf, vpcOf } from '../seen.ts';
import { stackTags, tagSpecifications } from '../tags.ts';
import { creationOf, mendTags, unlessCode, type Workshop } from '../workshop.ts';

/** The VPC of the stack's own: made, or given its tags back. */
export const settleNetwork = async (
  workshop: Workshop,
  before: Resource | undefined,
  cidr: string,
): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  if (before?.id !== undefined) {
    await mendTags(workshop, before.id, before, stackTags(spec));
    return before.id;
  }
  const made = await createOnce({
    ...creationOf(workshop),
    what: `the VPC of ${spec.stack}`,
    find: async () => {
      const filters = ownFilters(spec.stack);
      const { Vpcs = [] } = await ec2.ask(new DescribeVpcsCommand({ Filters: filters }), { signal });
      return Vpcs.map(vpcOf)[0];
    },
    create: () =>
      ec2.ask(
        new CreateVpcCommand({
          CidrBlock: cidr,
          TagSpecifications: tagSpecifications(['vpc', stackTags(spec)]),
        }),
        { signal, repeatable: 'once' },
      ),
  });
  return made.id;
};

/** The one subnet of the network, whose machines get public addresses at once. */
export const settleSubnet = async (
  workshop: Workshop,
  before: Resource | undefined,
  { cidr, zone }: { cidr: string; zone: string | undefined },
): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  const id = before?.id ?? (await makeSubnet(workshop, cidr, zone));
  await ec2.ask(new ModifySubnetAttributeCommand({ SubnetId: id, MapPublicIpOnLaunch: { Value: true } }), {
    signal,
    fresh: true,
  });
  if (before !== undefined) await mendTags(workshop, id, before, stackTags(spec));
  return id;
};

const makeSubnet = async (workshop: Workshop, cidr: string, zone: string | undefined): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  const made = await createOnce({
    what: `the subnet of ${spec.stack}`,
    // A second one of the same range is refused.
    couldDouble: false,
    find: async () => {
      const filters = ownFilters(spec.stack);
      const { Subnets = [] } = await ec2.ask(new DescribeSubnetsCommand({ Filters: filters }), { signal });
      return Subnets.map(subnetOf)[0];
    },
    create: () =>
      unlessCode('InvalidSubnet.Conflict', () =>
        ec2.ask(
          new CreateSubnetCommand({
            VpcId: idOf(workshop, `network/${spec.stack}`),
            CidrBlock: cidr,
            ...(zone !== undefined && { AvailabilityZone: zone }),
            TagSpecifications: tagSpecifications(['subnet', stackTags(spec)]),
          }),
          { signal, fresh: true },
        ),
      ),
    signal,
    clock: ec2.clock,
  });
  return made.id;
};

export const removeSubnet = ({ ec2, signal }: Workshop, id: string): Promise<void> =>
  unlessGone(() => ec2.ask(new DeleteSubnetCommand({ SubnetId: id }), { signal }));

export const removeNetwork = ({ ec2, signal }: Workshop, id: string): Promise<void> =>
  unlessGone(() => ec2.ask(new DeleteVpcCommand({ VpcId: id }), { signal }));

const ownFilters = (stack: string): { Name: string; Values: string[] }[] => [
  { Name: `tag:${TAGS.stack}`, Values: [stack] },
];
