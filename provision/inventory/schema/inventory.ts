import { z } from 'zod';
import { bundle } from './bundle.ts';
import { host, hostSettings } from './host.ts';
import { provider } from './provider.ts';
import { registry } from './registry.ts';
import { name } from './scalars.ts';
import { map, matching, named } from './shape.ts';

const NAME = 'a name of lower-case letters, digits and -';
const HOSTS = 'a map of host names to their settings, with one host at least';

/** One inventory file, after its overlay is laid over it. Keys that begin with `x-` never get here. */
export const inventorySchema = map({
  stack: matching(
    /^[a-z][a-z0-9-]{0,30}$/,
    'a name of 1 to 31 lower-case letters, digits and -, a letter first',
  ).describe('Name of the stack: it tags every cloud resource and names every path on the host'),
  provider,
  registry,
  defaults: hostSettings.nullish().describe('Settings of every host'),
  groups: named(name(NAME), hostSettings.nullable(), 'a map of group names to settings')
    .nullish()
    .describe('Settings that some hosts share'),
  hosts: named(name(NAME), host.nullable(), HOSTS)
    .refine((hosts) => Object.keys(hosts).length > 0, { error: HOSTS })
    .meta({ minProperties: 1, description: 'The hosts, by name' }),
  bundle: bundle.prefault({}),
  environments: named(
    name(NAME),
    z.record(z.string(), z.unknown(), { error: 'a map' }).nullable(),
    'a map of overlays',
  )
    .nullish()
    .describe('Overlays: --env NAME merges that block over the rest of the file'),
});
