import { Refusal } from '../../kit/refusal.ts';
import { architectureOf, flavorOf } from '../ecs/catalogue.ts';
import { json } from '../errors.ts';
import { routesOf, type Handler } from '../route.ts';
import { IMAGES, type Image } from './catalogue.ts';

const view = (image: Image) => ({
  id: image.id,
  name: image.name,
  status: 'active',
  visibility: 'public',
  owner: '1bb5d2b6e5a34ba4b1b0c4f0d5b5d0a5',
  protected: true,
  container_format: 'bare',
  disk_format: 'zvhd2',
  min_disk: image.minDisk,
  min_ram: 0,
  max_ram: '',
  created_at: image.createdAt,
  updated_at: image.createdAt,
  active_at: image.createdAt,
  virtual_env_type: 'FusionCompute',
  hw_firmware_type: image.architecture === 'arm' ? 'uefi' : 'bios',
  enterprise_project_id: '0',
  tags: [],
  self: `/v2/images/${image.id}`,
  file: `/v2/images/${image.id}/file`,
  schema: '/v2/schemas/image',
  __imagetype: 'gold',
  __isregistered: 'true',
  __image_source_type: 'uds',
  __os_type: 'Linux',
  __os_bit: '64',
  __os_version: image.version,
  __platform: image.platform,
  __support_kvm: 'true',
  __is_offshelved: 'false',
  ...(image.architecture === 'arm' && { __support_arm: 'true' }),
});

/** Whether an image is one that the query's filters let through; `flavor_id` takes those that it can run. */
const fits = (image: Image, query: URLSearchParams): boolean => {
  const equals: Record<string, string> = {
    id: image.id,
    name: image.name,
    status: 'active',
    visibility: 'public',
    architecture: image.architecture,
    __imagetype: 'gold',
    __platform: image.platform,
    __os_version: image.version,
    __os_type: 'Linux',
    __os_bit: '64',
    __isregistered: 'true',
    protected: 'true',
  };
  const flavor = flavorOf(query.get('flavor_id') ?? '');
  return (
    Object.entries(equals).every(([name, value]) => (query.get(name) ?? value) === value) &&
    (flavor === undefined || architectureOf(flavor) === image.architecture)
  );
};

const listImages: Handler = ({ query }) => {
  const flavor = query.get('flavor_id');
  if (flavor !== null && flavorOf(flavor) === undefined)
    throw new Refusal(400, 'IMG.0144', `the flavor ${flavor} does not exist`);
  const ascending = query.get('sort_dir') === 'asc';
  const images = IMAGES.filter((image) => fits(image, query)).toSorted(
    (one, other) => one.createdAt.localeCompare(other.createdAt) * (ascending ? 1 : -1),
  );
  const marker = query.get('marker');
  const first = marker === null ? 0 : images.findIndex(({ id }) => id === marker) + 1;
  return json(200, {
    images: images.slice(first, first + Number(query.get('limit') ?? 25)).map(view),
  });
};

/** Images. Source: the IMS API reference, "Querying images". They are the same in every project. */
export const imsRoutes = routesOf(
  { service: 'IMS', shape: 'error', badParameter: 'IMG.0007' },
  { 'GET /v2/cloudimages': { action: 'ListImages', run: listImages } },
);
