import { DescribeInstanceTypeOfferingsCommand, DescribeInstanceTypesCommand } from '@aws-sdk/client-ec2';
import { distance } from 'fastest-levenshtein';
import { UserError } from '../../core/user-error.ts';
import { allOf, type Ec2 } from './client.ts';

/** An instance type, and the zones that offer it. */
export type TypeInfo = {
  name: string;
  architecture: string;
  vcpus: number;
  /** Its disks are found by their ids in the machine; on the older Xen types they are not. */
  nitro: boolean;
  zones: string[];
};

/** What is known of instance types, by their names; those that there are not are left out. */
export const readTypes = async (
  ec2: Ec2,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, TypeInfo>> => {
  const filters = [{ Name: 'instance-type', Values: [...new Set(names)] }];
  const [types, offerings] = await Promise.all([
    allOf(
      (next) => ec2.ask(new DescribeInstanceTypesCommand({ ...next, Filters: filters }), { signal }),
      ({ InstanceTypes }) => InstanceTypes,
    ),
    allOf(
      (next) =>
        ec2.ask(
          new DescribeInstanceTypeOfferingsCommand({
            ...next,
            LocationType: 'availability-zone',
            Filters: filters,
          }),
          { signal },
        ),
      ({ InstanceTypeOfferings }) => InstanceTypeOfferings,
    ),
  ]);
  return new Map(
    types.map(({ InstanceType: name = '', Hypervisor, ProcessorInfo, VCpuInfo }) => [
      name,
      {
        name,
        architecture: ProcessorInfo?.SupportedArchitectures?.find((one) => one !== 'i386') ?? 'x86_64',
        nitro: Hypervisor !== 'xen',
        vcpus: VCpuInfo?.DefaultVCpus ?? 0,
        zones: offerings
          .filter(({ InstanceType }) => InstanceType === name)
          .flatMap(({ Location }) => Location ?? [])
          .toSorted(),
      },
    ]),
  );
};

const NEAREST = 5;

/** A refusal of a type that there is not, with those of the region that are spelled most like it. */
export const noSuchType = async (ec2: Ec2, name: string, signal: AbortSignal): Promise<UserError> => {
  const offered = await allOf(
    (next) =>
      ec2.ask(new DescribeInstanceTypeOfferingsCommand({ ...next, LocationType: 'region' }), { signal }),
    ({ InstanceTypeOfferings }) => InstanceTypeOfferings?.map(({ InstanceType }) => InstanceType ?? ''),
  );
  return new UserError('no-such-type', `${ec2.region} has no instance type ${name}`, {
    hint: `Mend vm.type; nearest are ${nearest(name, offered).join(', ') || 'none'}.`,
  });
};

const family = (type: string): string => type.split('.')[0] ?? '';

/** Those of the same family first, then by how few letters differ. */
export const nearest = (name: string, offered: readonly string[]): string[] => {
  const far = (type: string): number => distance(type, name) + (family(type) === family(name) ? 0 : 10);
  return offered.toSorted((one, other) => far(one) - far(other) || (one < other ? -1 : 1)).slice(0, NEAREST);
};
