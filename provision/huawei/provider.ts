import type { Emit } from '../../core/event.ts';
import { plan } from '../../core/plan.ts';
import { addressOf, type Change, type Resource } from '../../core/resource.ts';
import { UserError } from '../../core/user-error.ts';
import { inWords } from '../cloud/failure.ts';
import type { Answer } from '../cloud/huawei/answer.ts';
import { readCredentials } from '../cloud/huawei/credentials.ts';
import { realClock, type Clock } from '../cloud/retry.ts';
import { skewOf } from '../cloud/skew.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import type { ProviderSettings } from '../inventory/inventory.ts';
import type { Provider } from '../provider.ts';
import { advise } from './advice.ts';
import { projectOf } from './api/projects.ts';
import { applyChange } from './apply.ts';
import { choose } from './choices.ts';
import type { Cloud } from './client.ts';
import { desiredResources, type World } from './desired.ts';
import { examine } from './doctor.ts';
import { hostsIn, type Open } from './hosts.ts';
import { look } from './observe.ts';
import { observedResources } from './observed.ts';
import { nameOf } from './owned.ts';
import { checkSpec } from './refusals.ts';

export type HuaweiSettings = Extract<ProviderSettings, { kind: 'huawei' }>;

/**
 * A provider whose hosts are Elastic Cloud Servers. Tags, and names where there are no tags, are its state.
 *
 * @param clock for tests, which have no time to wait
 * @throws UserError `no-credentials` and its like; InputError for what Huawei Cloud cannot do
 */
export const createHuaweiProvider = async (
  settings: HuaweiSettings,
  spec: CloudSpec,
  clock: Clock = realClock,
): Promise<Provider> => {
  checkSpec(spec);
  let skew: number | undefined;
  const { region, endpoint } = settings;
  const credentials = await readCredentials(settings.credentials);
  const heard = ({ headers }: Answer): void => {
    skew = skewOf(headers['date'], Date.now());
  };
  const account = { region, endpoint, credentials, heard };
  const open = opener(account, settings.project ?? credentials.projectId, clock);
  const ids = new Map<string, string>();
  let world: World | undefined;
  let lookedAt = 0;
  /** Addresses of what was written since Huawei Cloud was last looked at, and of what was deleted. */
  const written = new Set<string>();
  const deleted = new Set<string>();

  const observe = async (cloud: Cloud): Promise<Resource[]> => {
    lookedAt = clock.now();
    const seen = await look(cloud, spec);
    const observed = observedResources(spec, seen);
    world = { seen, choices: await choose(cloud, spec, seen) };
    const replaced = replacedIn(spec, world, observed);
    if (replaced.size > 0) {
      const others = seen.servers.filter((server) => !replaced.has(nameOf(spec.stack, server)));
      world = { seen, choices: await choose(cloud, spec, { ...seen, servers: others }) };
    }
    ids.clear();
    for (const resource of observed) if (resource.id !== undefined) ids.set(addressOf(resource), resource.id);
    return observed;
  };
  const desired = (): Resource[] => {
    if (world === undefined) throw new Error('desired before anything was looked at');
    return desiredResources(spec, world);
  };
  /** Whether what was written shows, and what was deleted does not. */
  const shows = (observed: readonly Resource[]): boolean =>
    !observed.some((resource) => deleted.has(addressOf(resource))) &&
    (written.size === 0 || plan(desired(), observed).length === 0);

  return {
    prepare: async () => {},
    desired,
    observe: (signal) =>
      inWords(`looking at ${spec.stack} on Huawei Cloud`, advise, async () => {
        const cloud = await open(signal);
        const end = clock.now() + LAG_SECONDS * 1000;
        let observed = await observe(cloud);
        // Answers lag behind writes: after some, it is looked at again until they agree.
        while (!shows(observed) && clock.now() < end) {
          await clock.sleep(1000, signal);
          observed = await observe(cloud);
        }
        written.clear();
        deleted.clear();
        return observed;
      }),
    apply: async (change: Change, emit: Emit, signal: AbortSignal) => {
      const { address, action } = change;
      if (world === undefined) throw new Error('changed before anything was looked at');
      const seen = world;
      await inWords(`${DOING[action]} ${address}`, advise, async () => {
        const cloud = await open(signal);
        const { enterpriseProject } = settings;
        await applyChange({ cloud, spec, enterpriseProject, world: seen, lookedAt, ids, emit }, change);
      });
      if (change.after === undefined) deleted.add(address);
      else written.add(address);
      if (change.after !== undefined) deleted.delete(address);
    },
    hosts: async (observed) => hostsIn(open, spec, observed),
    examine: (signal) => examine({ open, spec, credentials, skew: () => skew }, signal),
  };
};

/** Hosts whose machines would be replaced: what a new one is made from is looked up before the old one goes. */
const replacedIn = (spec: CloudSpec, world: World, observed: readonly Resource[]): Set<string> => {
  try {
    const changes = plan(desiredResources(spec, world), observed);
    const replaced = changes.filter(({ action }) => action === 'replace');
    return new Set(replaced.flatMap(({ after }) => (after?.kind === 'server' ? [after.name] : [])));
  } catch (error) {
    // Said where what is desired is asked for.
    if (error instanceof UserError) return new Set();
    throw error;
  }
};

const LAG_SECONDS = 20;

const DOING: Record<Change['action'], string> = {
  create: 'creating',
  update: 'changing',
  replace: 'replacing',
  delete: 'deleting',
};

/** The project is asked for once, where nothing names it; what failed is asked again. */
const opener = (
  account: Omit<Cloud, 'projectId' | 'clock' | 'signal'>,
  named: string | undefined,
  clock: Clock,
): Open => {
  let known = named;
  let asking: Promise<string> | undefined;
  return async (signal) => {
    if (known === undefined) {
      asking ??= projectOf(account, { signal, clock });
      try {
        known = await asking;
      } finally {
        asking = undefined;
      }
    }
    return { ...account, projectId: known, clock, signal };
  };
};
