import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  DeleteInternetGatewayCommand,
  DeleteRouteCommand,
  DetachInternetGatewayCommand,
} from '@aws-sdk/client-ec2';
import { idOf, unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { listGateways, mainRoutes } from '../observe.ts';
import { DEFAULT_ROUTE, type SeenGateway } from '../seen.ts';
import { stackTags, tagSpecifications } from '../tags.ts';
import { creationOf, unlessCode, type Workshop } from '../workshop.ts';

/** The way out of the network: an internet gateway, attached, with the default route to it. */
export const settleGateway = async (workshop: Workshop): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  const network = idOf(workshop, `network/${spec.stack}`);
  const find = async (): Promise<SeenGateway | undefined> => {
    const gateways = await listGateways(ec2, spec.stack, signal);
    return gateways.find(({ vpc }) => vpc === network) ?? gateways.find(({ vpc }) => vpc === undefined);
  };
  const gateway = await createOnce({
    ...creationOf(workshop),
    what: `the internet gateway of ${spec.stack}`,
    find,
    create: () =>
      ec2.ask(
        new CreateInternetGatewayCommand({
          TagSpecifications: tagSpecifications(['internet-gateway', stackTags(spec)]),
        }),
        { signal, repeatable: 'once' },
      ),
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

export const removeGateway = async ({ ec2, spec, ids, signal }: Workshop, id: string): Promise<void> => {
  const network = ids.get(`network/${spec.stack}`);
  if (network !== undefined) {
    await unlessGone(() =>
      ec2.ask(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: network }), { signal }),
    );
  }
  await unlessGone(() => ec2.ask(new DeleteInternetGatewayCommand({ InternetGatewayId: id }), { signal }));
};
