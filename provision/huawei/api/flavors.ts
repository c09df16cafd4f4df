import { EcsClient, ListFlavorsRequest, ShowServerLimitsRequest } from '@huaweicloud/huaweicloud-sdk-ecs';
import { z } from 'zod';
import { askSdk, type Cloud } from '../client.ts';

/** A size of VM, and where it is to be had. */
export type Flavor = {
  id: string;
  cores: number;
  /** MiB */
  memory: number;
  architecture: 'x86' | 'arm';
  /** Zones that have some left. */
  zones: string[];
};

/** How a flavor is sold where its zone has some; others are `sellout`, `abandon`, `obt_sellout`. */
const SOLD = new Set(['normal', 'promotion', 'obt']);

const flavorSchema = z
  .object({
    id: z.string(),
    vcpus: z.coerce.number(),
    ram: z.number(),
    os_extra_specs: z.object({
      'cond:operation:status': z.string().nullish(),
      'cond:operation:az': z.string().nullish(),
      'ecs:instance_architecture': z.string().nullish(),
    }),
  })
  .transform(({ id, vcpus: cores, ram: memory, os_extra_specs: specs }): Flavor => {
    const general = specs['cond:operation:status'] ?? 'normal';
    const sales = (specs['cond:operation:az'] ?? '').matchAll(/([\w-]+)\((\w+)\)/g);
    return {
      id,
      cores,
      memory,
      architecture: specs['ecs:instance_architecture']?.startsWith('arm') ? 'arm' : 'x86',
      zones: [...sales].flatMap(([, zone = '', sale = general]) => (SOLD.has(sale) ? [zone] : [])).toSorted(),
    };
  });

/** All of a region. Source: ECS API reference, "Querying flavors", with `os_extra_specs`. */
export const listFlavors = async (cloud: Cloud): Promise<Flavor[]> => {
  const request = new ListFlavorsRequest();
  const answer = await askSdk(
    cloud,
    'ecs',
    'listFlavors',
    (on) => new EcsClient(on).listFlavors(request),
    z.object({ flavors: z.array(flavorSchema) }),
  );
  return answer.flavors;
};

const limits = z.object({ absolute: z.record(z.string(), z.number()) });

/** `maxTotalInstances`, `totalInstancesUsed`, `maxTotalCores`, …; -1: no limit. */
export const serverLimits = async (cloud: Cloud): Promise<Record<string, number>> => {
  const request = new ShowServerLimitsRequest();
  const show = (client: EcsClient): Promise<unknown> => client.showServerLimits(request);
  return (await askSdk(cloud, 'ecs', 'showServerLimits', (on) => show(new EcsClient(on)), limits)).absolute;
};
