import { z } from 'zod';
import { allPages, ask, type Cloud } from '../client.ts';

const imageSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    created_at: z.string(),
    min_disk: z.number().nullish(),
    __imagetype: z.string().nullish(),
  })
  .transform(({ id, name, created_at: created, min_disk, __imagetype: type }) => ({
    id,
    name,
    created,
    /** GiB that a disk made from it has at least. */
    least: min_disk ?? 0,
    type: type ?? '',
  }));

export type Image = z.infer<typeof imageSchema>;

const PAGE = 1000;

/**
 * Images that a flavor can start, newest first. Source: IMS API reference, "Querying images".
 *
 * @param filter as the API names it: `id`, `name`, `__platform`, `__imagetype`
 */
export const listImages = (cloud: Cloud, flavor: string, filter: Record<string, string>): Promise<Image[]> =>
  allPages(PAGE, async (last) => {
    const answer = await ask(
      cloud,
      'ims',
      {
        method: 'GET',
        path: '/v2/cloudimages',
        query: {
          status: 'active',
          flavor_id: flavor,
          sort_key: 'created_at',
          sort_dir: 'desc',
          limit: PAGE,
          ...filter,
          ...(last !== undefined && { marker: last.item.id }),
        },
        action: 'ListImages',
      },
      z.object({ images: z.array(imageSchema) }),
    );
    return answer.images;
  });
