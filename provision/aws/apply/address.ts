import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import type { Resource } from '../../../core/resource.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { TAGS } from '../../cloud/names.ts';
import { addressOf, type SeenAddress } from '../seen.ts';
import { tagSpecifications, thingTags } from '../tags.ts';
import { creationOf, mendTags, type Workshop } from '../workshop.ts';

/** A host's elastic IP. */
export const settleAddress = async (
  workshop: Workshop,
  before: Resource | undefined,
  host: string,
): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  const tags = thingTags(spec, host);
  if (before?.id !== undefined) {
    await mendTags(workshop, before.id, before, tags);
    return before.id;
  }
  const made = await createOnce({
    ...creationOf(workshop),
    what: `the elastic IP of ${host}`,
    find: async () => (await listAddresses(workshop, host))[0],
    create: () =>
      ec2.ask(
        new AllocateAddressCommand({
          Domain: 'vpc',
          TagSpecifications: tagSpecifications(['elastic-ip', tags]),
        }),
        { signal, repeatable: 'once' },
      ),
  });
  return made.id;
};

const listAddresses = async ({ ec2, spec, signal }: Workshop, host: string): Promise<SeenAddress[]> => {
  const filters = [
    { Name: `tag:${TAGS.stack}`, Values: [spec.stack] },
    { Name: `tag:${TAGS.name}`, Values: [host] },
  ];
  const { Addresses = [] } = await ec2.ask(new DescribeAddressesCommand({ Filters: filters }), { signal });
  return Addresses.map(addressOf);
};

/** Leads an address to a machine, away from where it led before. */
export const associate = async (
  { ec2, signal }: Workshop,
  address: string,
  instance: string,
): Promise<void> => {
  await ec2.ask(
    new AssociateAddressCommand({ AllocationId: address, InstanceId: instance, AllowReassociation: true }),
    { signal, fresh: true },
  );
};

export const disassociate = ({ ec2, signal }: Workshop, association: string): Promise<void> =>
  unlessGone(() => ec2.ask(new DisassociateAddressCommand({ AssociationId: association }), { signal }));

export const removeAddress = ({ ec2, signal }: Workshop, id: string): Promise<void> =>
  unlessGone(() => ec2.ask(new ReleaseAddressCommand({ AllocationId: id }), { signal }));
