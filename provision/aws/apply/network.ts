import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteInternetGatewayCommand,
  DeleteRouteCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  ModifySubnetAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Resource } from '../../../core/resource.ts';
import { createOnce } from '../../cloud/create.ts';
import { TAGS } from '../../cloud/names.ts';
import { listGateways, mainRoutes } from '../observe.ts';
import { DEFAULT_ROUTE, subnetOf, vpcOf, type SeenGateway } from '../seen.ts';
import { stackTags, tagSpecifications } from '../tags.ts';
import { idOf, mendTags, unlessCode, unlessGone, type Workshop } from '../workshop.ts';

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
    what: `the VPC of ${spec.stack}`,
    couldDouble: true,
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
    signal,
    clock: ec2.clock,
  });
  return made.id;
};

/** The way out of the network: an internet gateway, attached, with the default route to it. */
export const settleGateway = async (workshop: Workshop): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  const network = idOf(workshop, `network/${spec.stack}`);
  const find = async (): Promise<SeenGateway | undefined> => {
    const gateways = await listGateways(ec2, spec.stack, signal);
    return gateways.find(({ vpc }) => vpc === network) ?? gateways.find(({ vpc }) => vpc === undefined);
  };
  const gateway = await createOnce({
    what: `the internet gateway of ${spec.stack}`,
    couldDouble: true,
    find,
    create: () =>
      ec2.ask(
        new CreateInternetGatewayCommand({
          TagSpecifications: tagSpecifications(['internet-gateway', stackTags(spec)]),
        }),
        { signal, repeatable: 'once' },
      ),
    signal,
    clock: ec2.clock,
  });
  const { id } = gateway;
  if (gateway.vpc === undefined) {
    await unlessCode('Resource.AlreadyAssociated', () =>
      ec2.ask(new AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: network }), {
        signal,
        fresh: true,
      }),
    );
  }
  await settleRoute(workshop, network, id);
  return id;
};

const settleRoute = async ({ ec2, signal }: Workshop, network: string, gateway: string): Promise<void> => {
  const { table, route } = await mainRoutes(ec2, network, signal);
  if (route?.active === true && route.gateway === gateway) return;
  const destination = { RouteTableId: table, DestinationCidrBlock: DEFAULT_ROUTE };
  if (route !== undefined) await unlessGone(() => ec2.ask(new DeleteRouteCommand(destination), { signal }));
  await unlessCode('RouteAlreadyExists', () =>
    ec2.ask(new CreateRouteCommand({ ...destination, GatewayId: gateway }), { signal, fresh: true }),
  );
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

export const removeGateway = async ({ ec2, spec, ids, signal }: Workshop, id: string): Promise<void> => {
  const network = ids.get(`network/${spec.stack}`);
  if (network !== undefined) {
    await unlessGone(() =>
      ec2.ask(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: network }), { signal }),
    );
  }
  await unlessGone(() => ec2.ask(new DeleteInternetGatewayCommand({ InternetGatewayId: id }), { signal }));
};

export const removeNetwork = ({ ec2, signal }: Workshop, id: string): Promise<void> =>
  unlessGone(() => ec2.ask(new DeleteVpcCommand({ VpcId: id }), { signal }));

const ownFilters = (stack: string): { Name: string; Values: string[] }[] => [
  { Name: `tag:${TAGS.stack}`, Values: [stack] },
];
