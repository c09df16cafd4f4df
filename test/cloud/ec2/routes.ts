import { z } from 'zod';
import { DONE, reading, writing, type Body } from './action.ts';
import { list, listing, text } from './form.ts';
import { page, select, type Kind } from './listing.ts';
import { drop, gatewayAt, MISSING, routeTableAt } from './lookup.ts';
import { refuse } from './refusals.ts';
import type { RouteTable } from './state.ts';
import { tagSet } from './tagging.ts';
import type { World } from './world.ts';

const routeTables: Kind<RouteTable> = {
  missing: MISSING.routeTable,
  fields: ({ id, vpcId, associationId, routes }) => ({
    'route-table-id': id,
    'vpc-id': vpcId,
    'association.main': true,
    'association.route-table-association-id': associationId,
    'route.destination-cidr-block': routes.map(({ destination }) => destination),
    'route.gateway-id': routes.map(({ gatewayId }) => gatewayId),
  }),
};

const routeTableBody = ({ state }: World, table: RouteTable): Body => ({
  routeTableId: table.id,
  vpcId: table.vpcId,
  ownerId: state.account,
  associationSet: [
    {
      routeTableAssociationId: table.associationId,
      routeTableId: table.id,
      main: true,
      associationState: { state: 'associated' },
    },
  ],
  propagatingVgwSet: [],
  routeSet: table.routes.map(({ destination, gatewayId }) => ({
    destinationCidrBlock: destination,
    gatewayId,
    origin: gatewayId === 'local' ? 'CreateRouteTable' : 'CreateRoute',
    state: gatewayId === 'local' || isAttached(state, gatewayId, table.vpcId) ? 'active' : 'blackhole',
  })),
  tagSet: tagSet(table.tags),
});

const isAttached = ({ gateways }: World['state'], gatewayId: string, vpcId: string): boolean =>
  gateways.some((one) => one.id === gatewayId && one.vpcId === vpcId);

export const routeActions = {
  DescribeRouteTables: reading(
    z.strictObject({ ...listing, RouteTableId: list(text) }),
    (input, { world }) => {
      const found = select(
        world.visible(world.state.routeTables),
        input.RouteTableId,
        input.Filter,
        routeTables,
      );
      const { items, nextToken } = page(found, input);
      return { routeTableSet: items.map((table) => routeTableBody(world, table)), nextToken };
    },
  ),
  CreateRoute: writing(
    z.strictObject({ RouteTableId: text, DestinationCidrBlock: z.cidrv4(), GatewayId: text }),
    (input, { world }) => {
      const table = routeTableAt(world, input.RouteTableId);
      const gateway = gatewayAt(world, input.GatewayId);
      if (table.routes.some(({ destination }) => destination === input.DestinationCidrBlock))
        throw refuse(
          'RouteAlreadyExists',
          `The route identified by ${input.DestinationCidrBlock} already exists.`,
        );
      if (gateway.vpcId !== table.vpcId)
        throw refuse(
          'InvalidParameterValue',
          `route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
        );
      table.routes.push({ destination: input.DestinationCidrBlock, gatewayId: gateway.id });
      return DONE;
    },
  ),
  DeleteRoute: writing(
    z.strictObject({ RouteTableId: text, DestinationCidrBlock: text }),
    (input, { world }) => {
      const table = routeTableAt(world, input.RouteTableId);
      const route = table.routes.find(({ destination }) => destination === input.DestinationCidrBlock);
      if (route === undefined)
        throw refuse(
          'InvalidRoute.NotFound',
          `no route with destination-cidr-block ${input.DestinationCidrBlock} in route table ${table.id}`,
        );
      drop(table.routes, route);
      return DONE;
    },
  ),
};
