import { z } from 'zod';
import { reading, type Body } from './action.ts';
import { INSTANCE_TYPES, ZONES, zoneIdOf, type InstanceType } from './catalog.ts';
import { flag, list, listing, text } from './form.ts';
import { page, select, type Fields, type Kind } from './listing.ts';
import { MISSING } from './lookup.ts';
import { refuse } from './refusals.ts';
import type { Image } from './state.ts';
import { tagSet } from './tagging.ts';

const images: Kind<Image> = {
  missing: MISSING.image,
  fields: (image) => ({
    'image-id': image.id,
    name: image.name,
    description: image.description,
    'owner-id': image.ownerId,
    'owner-alias': image.ownerAlias,
    architecture: image.architecture,
    'root-device-type': image.rootDeviceType,
    'root-device-name': image.rootDevice,
    state: image.state,
    'virtualization-type': 'hvm',
    'image-type': 'machine',
    hypervisor: 'xen',
    'is-public': true,
    'ena-support': true,
    'creation-date': new Date(image.createdAt).toISOString(),
  }),
};

const imageBody = (image: Image): Body => ({
  imageId: image.id,
  imageLocation: `${image.ownerAlias ?? image.ownerId}/${image.name}`,
  imageState: image.state,
  imageOwnerId: image.ownerId,
  imageOwnerAlias: image.ownerAlias,
  isPublic: true,
  architecture: image.architecture,
  imageType: 'machine',
  name: image.name,
  description: image.description,
  creationDate: new Date(image.createdAt).toISOString(),
  rootDeviceType: image.rootDeviceType,
  rootDeviceName: image.rootDevice,
  blockDeviceMapping: [
    {
      deviceName: image.rootDevice,
      ebs: {
        snapshotId: image.id.replace('ami-', 'snap-'),
        volumeSize: image.rootSize,
        volumeType: 'gp3',
        deleteOnTermination: true,
        encrypted: false,
      },
    },
  ],
  virtualizationType: 'hvm',
  hypervisor: 'xen',
  enaSupport: true,
  platformDetails: 'Linux/UNIX',
  usageOperation: 'RunInstances',
  tagSet: tagSet(image.tags),
});

const typeBody = ({ name, vcpus, memory, architecture }: InstanceType): Body => ({
  instanceType: name,
  currentGeneration: true,
  freeTierEligible: name === 't3.micro',
  supportedUsageClasses: ['on-demand', 'spot'],
  supportedRootDeviceTypes: ['ebs'],
  supportedVirtualizationTypes: ['hvm'],
  bareMetal: false,
  hypervisor: 'nitro',
  processorInfo: { supportedArchitectures: [architecture] },
  vCpuInfo: { defaultVCpus: vcpus, defaultCores: Math.ceil(vcpus / 2), defaultThreadsPerCore: 2 },
  memoryInfo: { sizeInMiB: memory },
  instanceStorageSupported: false,
  ebsInfo: { ebsOptimizedSupport: 'default', encryptionSupport: 'supported', nvmeSupport: 'required' },
  burstablePerformanceSupported: name.startsWith('t'),
});

const typeFields = ({ name, vcpus, memory, architecture }: InstanceType): Fields => ({
  'instance-type': name,
  'processor-info.supported-architecture': architecture,
  'vcpu-info.default-vcpus': vcpus,
  'memory-info.size-in-mib': memory,
  'current-generation': true,
  'bare-metal': false,
  hypervisor: 'nitro',
  'burstable-performance-supported': name.startsWith('t'),
});

/** What is no resource of its own, as a listing takes it. */
const plain = <One extends object>(
  one: One,
  id: string,
): One & { id: string; tags: Record<string, string> } => ({
  ...one,
  id,
  tags: {},
});

export const imageActions = {
  DescribeImages: reading(
    z.strictObject({
      ...listing,
      ImageId: list(text),
      Owner: list(text),
      IncludeDeprecated: flag.optional(),
      IncludeDisabled: flag.optional(),
    }),
    (input, { world }) => {
      const { state } = world;
      const there = state.images.filter(
        (image) => image.state === 'available' || (image.state === 'disabled' && input.IncludeDisabled),
      );
      const owners = input.Owner.map((owner) => (owner === 'self' ? state.account : owner));
      const found = select(there, input.ImageId, input.Filter, images).filter(
        ({ ownerId, ownerAlias }) =>
          owners.length === 0 || owners.some((owner) => owner === ownerId || owner === ownerAlias),
      );
      const { items, nextToken } = page(found, input);
      return { imagesSet: items.map((image) => imageBody(image)), nextToken };
    },
  ),
  DescribeInstanceTypes: reading(z.strictObject({ ...listing, InstanceType: list(text) }), (input) => {
    const unknown = input.InstanceType.filter((name) => !INSTANCE_TYPES.some((one) => one.name === name));
    if (unknown.length > 0)
      throw refuse(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
      );
    const found = select(
      INSTANCE_TYPES.map((one) => plain(one, one.name)),
      input.InstanceType,
      input.Filter,
      { fields: typeFields, missing: MISSING.image },
    );
    const { items, nextToken } = page(found, input);
    return { instanceTypeSet: items.map((type) => typeBody(type)), nextToken };
  }),
  DescribeInstanceTypeOfferings: reading(
    z.strictObject({
      ...listing,
      LocationType: z.enum(['region', 'availability-zone']).default('region'),
    }),
    (input, { world }) => {
      const { region } = world.state;
      const offers = INSTANCE_TYPES.flatMap(({ name, zones }) =>
        input.LocationType === 'region'
          ? [{ name, location: region }]
          : zones.map((letter) => ({ name, location: `${region}${letter}` })),
      );
      const found = select(
        offers.map((one) => plain(one, `${one.name} ${one.location}`)),
        [],
        input.Filter,
        {
          fields: ({ name, location }) => ({ 'instance-type': name, location }),
          missing: MISSING.image,
        },
      );
      const { items, nextToken } = page(found, input);
      return {
        instanceTypeOfferingSet: items.map(({ name, location }) => ({
          instanceType: name,
          locationType: input.LocationType,
          location,
        })),
        nextToken,
      };
    },
  ),
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
