import { z } from 'zod';
import { reading } from './action.ts';
import { ZONES, zoneIdOf } from './catalog.ts';
import { flag, list, listing, text } from './form.ts';
import { select, plain } from './listing.ts';
import { refuse } from './refusals.ts';

export const regionActions = {
  DescribeAvailabilityZones: reading(
    z.strictObject({ Filter: listing.Filter, ZoneName: list(text), AllAvailabilityZones: flag.optional() }),
    (input, { world }) => {
      const { region } = world.state;
      const zones = ZONES.map((letter) => plain({}, `${region}${letter}`));
      const found = select(zones, input.ZoneName, input.Filter, {
        fields: ({ id }) => ({
          'zone-name': id,
          'region-name': region,
          state: 'available',
          'zone-type': 'availability-zone',
          'opt-in-status': 'opt-in-not-required',
        }),
        missing: (id) => refuse('InvalidParameterValue', `Invalid availability zone: [${id}]`),
      });
      return {
        availabilityZoneInfo: found.map(({ id }) => ({
          zoneName: id,
          zoneState: 'available',
          optInStatus: 'opt-in-not-required',
          regionName: region,
          groupName: region,
          networkBorderGroup: region,
          zoneId: zoneIdOf(region, id),
          zoneType: 'availability-zone',
          messageSet: [],
        })),
      };
    },
  ),
  DescribeAccountAttributes: reading(z.strictObject({ AttributeName: list(text) }), (input, { world }) => {
    const { quota, vpcs } = world.state;
    const attributes: Record<string, string> = {
      'supported-platforms': 'VPC',
      'default-vpc': vpcs.find(({ isDefault }) => isDefault)?.id ?? 'none',
      'max-instances': '20',
      'vpc-max-security-groups-per-interface': '5',
      'max-elastic-ips': String(quota.addresses),
      'vpc-max-elastic-ips': String(quota.addresses),
    };
    return {
      accountAttributeSet: Object.entries(attributes)
        .filter(([name]) => input.AttributeName.length === 0 || input.AttributeName.includes(name))
        .map(([attributeName, attributeValue]) => ({
          attributeName,
          attributeValueSet: [{ attributeValue }],
        })),
    };
  }),
};
