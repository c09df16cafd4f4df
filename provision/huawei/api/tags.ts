import { z } from 'zod';
import type { Tags } from '../../cloud/names.ts';
import { ask, type Cloud } from '../client.ts';
import { tagPairs } from '../tags.ts';

/** Where things with tags are: all services write the rest of it alike. */
const PLACES = {
  network: { service: 'vpc', path: '/v2.0/{project_id}/vpcs' },
  group: { service: 'vpc', path: '/v2.0/{project_id}/security-groups' },
  address: { service: 'vpc', path: '/v2.0/{project_id}/publicips' },
  disk: { service: 'evs', path: '/v2/{project_id}/cloudvolumes' },
} as const;

/**
 * Gives tags, over those of the same keys. Source: "Batch adding tags" in the API references of VPC, EIP and EVS.
 */
export const tagThing = async (
  cloud: Cloud,
  kind: keyof typeof PLACES,
  id: string,
  tags: Tags,
): Promise<void> => {
  const { service, path } = PLACES[kind];
  await ask(
    cloud,
    service,
    {
      method: 'POST',
      path: `${path}/${id}/tags/action`,
      body: { action: 'create', tags: tagPairs(tags) },
      action: `tag ${kind}`,
    },
    z.unknown(),
  );
};
