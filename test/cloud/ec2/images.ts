import { z } from 'zod';
import { reading, type Body } from './action.ts';
import { flag, list, listing, text } from './form.ts';
import { page, select, type Kind } from './listing.ts';
import { MISSING } from './lookup.ts';
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
};
