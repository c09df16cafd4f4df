import { DescribeImagesCommand, type Filter } from '@aws-sdk/client-ec2';
import { UserError } from '../../core/user-error.ts';
import type { MachineSpec } from '../cloud/spec.ts';
import { allOf, type Ec2 } from './client.ts';
import { readParameter } from './parameters.ts';
import { imageOf, type SeenImage } from './seen.ts';

/** Debian's account; source: Debian wiki, "Cloud/AmazonEC2Image". */
const DEBIAN = '136693071363';

/** What EC2 calls an architecture → what Debian and Ubuntu call it in their images' names. */
const IN_NAMES: Record<string, string> = { x86_64: 'amd64', arm64: 'arm64' };

/**
 * The image that a new machine is made from: the one that is named by id or by an SSM parameter, else the newest
 * build that fits; Debian 13 where nothing is said.
 *
 * @param architecture `x86_64` or `arm64`, as the machine's type has it
 * @throws UserError `no-such-image`
 */
export const findImage = async (
  ec2: Ec2,
  image: MachineSpec['image'],
  architecture: string,
  signal: AbortSignal,
): Promise<SeenImage> => {
  const wanted = image ?? { name: `debian-13-${IN_NAMES[architecture] ?? architecture}-*` };
  if ('id' in wanted) return imageById(ec2, wanted.id, signal);
  if ('ssm' in wanted) return imageById(ec2, await readParameter(ec2, wanted.ssm, signal), signal);
  const { name, owner = DEBIAN } = wanted;
  const filters = [
    { Name: 'name', Values: [name] },
    { Name: 'architecture', Values: [architecture] },
    { Name: 'state', Values: ['available'] },
    { Name: 'root-device-type', Values: ['ebs'] },
  ];
  const found = newest(await listImages(ec2, { owners: [owner], filters }, signal));
  if (found === undefined) {
    throw noSuchImage(`no image of ${architecture} is called ${name} among those of the owner ${owner}`);
  }
  return found;
};

/** @throws UserError `no-such-image` */
export const imageById = async (ec2: Ec2, id: string, signal: AbortSignal): Promise<SeenImage> => {
  const [found] = await listImages(ec2, { filters: [{ Name: 'image-id', Values: [id] }] }, signal);
  if (found === undefined) throw noSuchImage(`there is no image ${id} in ${ec2.region}`);
  return found;
};

/** The latest build, by the date that it was published on. */
export const newest = (images: readonly SeenImage[]): SeenImage | undefined =>
  images.toSorted((one, other) => {
    const [first, second] = [`${one.created} ${one.name}`, `${other.created} ${other.name}`];
    return first < second ? 1 : -1;
  })[0];

const listImages = (
  ec2: Ec2,
  { owners, filters }: { owners?: string[]; filters: Filter[] },
  signal: AbortSignal,
): Promise<SeenImage[]> =>
  allOf(
    (next) =>
      ec2.ask(new DescribeImagesCommand({ ...next, Filters: filters, ...(owners && { Owners: owners }) }), {
        signal,
      }),
    ({ Images }) => Images?.map(imageOf),
  );

const noSuchImage = (message: string): UserError =>
  new UserError('no-such-image', message, {
    hint: 'Mend vm.image: { id: ami-… }, { name: debian-13-amd64-*, owner: … } or { ssm: /aws/service/… }; images differ from region to region.',
  });
