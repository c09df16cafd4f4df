import { z } from 'zod';
import { ifThere } from '../../cloud/error.ts';
import type { Tags } from '../../cloud/names.ts';
import { allPages, ask, send, cloudTimeOf, type Cloud } from '../client.ts';
import { volumeSchema, type SeenVolume } from '../seen.ts';
import { jobAnswer, type Begun } from './jobs.ts';

/** Disks (EVS), which have no SDK package here. Source: EVS API reference. */

const PAGE = 1000;

/** @param name only those whose names have this in them */
export const listVolumes = (cloud: Cloud, name?: string): Promise<SeenVolume[]> =>
  allPages(PAGE, async (last) => {
    const answer = await ask(
      cloud,
      'evs',
      {
        method: 'GET',
        path: '/v2/{project_id}/cloudvolumes/detail',
        query: { limit: PAGE, offset: last?.count ?? 0, ...(name !== undefined && { name }) },
        action: 'ListVolumes',
      },
      z.object({ volumes: z.array(volumeSchema) }),
    );
    return answer.volumes;
  });

/** @returns undefined for one that is gone */
export const showVolume = async (cloud: Cloud, id: string): Promise<SeenVolume | undefined> => {
  const path = `/v2/{project_id}/cloudvolumes/${id}`;
  const schema = z.object({ volume: volumeSchema });
  const request = { method: 'GET', path, action: 'ShowVolume' } as const;
  return (await ifThere(() => ask(cloud, 'evs', request, schema)))?.volume;
};

export type NewVolume = {
  name: string;
  /** GiB */
  size: number;
  type: string;
  zone: string;
  tags: Tags;
  enterpriseProject: string | undefined;
};

const created = jobAnswer.extend({ volume_ids: z.array(z.string()).optional() });

/** The same token with the same request gives the same answer. */
export const createVolume = async (
  cloud: Cloud,
  { name, size, type, zone, tags, enterpriseProject }: NewVolume,
  token: string,
): Promise<Begun> => {
  const volume = {
    name,
    size,
    volume_type: type,
    availability_zone: zone,
    description: 'made by berth',
    tags,
    count: 1,
    ...(enterpriseProject !== undefined && { enterprise_project_id: enterpriseProject }),
  };
  const asked = Date.now();
  const answer = await send(cloud, 'evs', {
    method: 'POST',
    path: '/v2.1/{project_id}/cloudvolumes',
    body: { volume },
    headers: { 'X-Client-Token': token },
    action: 'CreateVolume',
  });
  const { job_id: job, volume_ids: [id] = [] } = created.parse(answer.body);
  return { id, job, asked: cloudTimeOf(asked, answer) };
};

/** @param size GiB, more than it has */
export const extendVolume = async (cloud: Cloud, id: string, size: number): Promise<string> => {
  const path = `/v2.1/{project_id}/cloudvolumes/${id}/action`;
  const body = { 'os-extend': { new_size: size } };
  const request = { method: 'POST', path, body, action: 'ResizeVolume' } as const;
  return (await ask(cloud, 'evs', request, jobAnswer, { repeatable: 'once' })).job_id;
};

export const deleteVolume = async (cloud: Cloud, id: string): Promise<void> => {
  const path = `/v2/{project_id}/cloudvolumes/${id}`;
  const request = { method: 'DELETE', path, action: 'DeleteVolume' } as const;
  await ask(cloud, 'evs', request, z.unknown(), { repeatable: 'once' });
};
