import { z } from 'zod';
import { reading, type Body } from './action.ts';
import { INSTANCE_TYPES, type InstanceType } from './catalog.ts';
import { list, listing, text } from './form.ts';
import { page, select, type Fields, plain } from './listing.ts';
import { MISSING } from './lookup.ts';
import { refuse } from './refusals.ts';

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

export const typeActions = {
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
};
