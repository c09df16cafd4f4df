import { plan } from '../../core/plan.ts';
import type { Resource } from '../../core/resource.ts';
import { UserError } from '../../core/user-error.ts';
import type { Answer } from '../cloud/huawei/answer.ts';
import { readCredentials } from '../cloud/huawei/credentials.ts';
import { cloudProvider } from '../cloud/provider.ts';
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
  return {
    ...cloudProvider<World>({
      called: 'Huawei Cloud',
      stack: spec.stack,
      look: async (signal) => {
        const cloud = await open(signal);
        const seen = await look(cloud, spec);
        const observed = observedResources(spec, seen);
        const choices = await choose(cloud, spec, seen);
        const replaced = replacedIn(spec, { seen, choices }, observed);
        if (replaced.size === 0) return { world: { seen, choices }, observed };
        const servers = seen.servers.filter((server) => !replaced.has(nameOf(spec.stack, server)));
        return { world: { seen, choices: await choose(cloud, spec, { ...seen, servers }) }, observed };
      },
      desired: (world) => desiredResources(spec, world),
      change: async (change, known, emit, signal) => {
        const { enterpriseProject } = settings;
        const cloud = await open(signal);
        await applyChange({ ...known, cloud, spec, enterpriseProject, emit }, change);
      },
      advise,
      clock,
    }),
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
