import { cloudProvider } from '../cloud/provider.ts';
import type { Clock } from '../cloud/retry.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import type { ProviderSettings } from '../inventory/inventory.ts';
import type { Provider } from '../provider.ts';
import { advise } from './advice.ts';
import { applyChange } from './apply.ts';
import { lookUpChoices } from './choices.ts';
import { openEc2 } from './client.ts';
import { desiredResources, type World } from './desired.ts';
import { examine } from './doctor.ts';
import { hostsIn } from './hosts.ts';
import { look } from './observe.ts';
import { observedResources } from './observed.ts';

export type AwsSettings = Extract<ProviderSettings, { kind: 'aws' }>;

/**
 * A provider whose hosts are EC2 instances. Tags are its state.
 *
 * @param clock for tests, which have no time to wait
 * @throws InputError `no-region`
 */
export const createAwsProvider = async (
  settings: AwsSettings,
  spec: CloudSpec,
  clock?: Clock,
): Promise<Provider> => {
  const ec2 = await openEc2(settings, clock);
  return {
    ...cloudProvider<World>({
      called: 'AWS',
      stack: spec.stack,
      look: async (signal) => {
        const seen = await look(ec2, spec, signal);
        const choices = await lookUpChoices(ec2, spec, seen, signal);
        return { world: { seen, choices }, observed: observedResources(spec, seen) };
      },
      desired: (world) => desiredResources(spec, world),
      change: (change, known, emit, signal) => applyChange({ ...known, ec2, spec, emit, signal }, change),
      advise,
      clock: ec2.clock,
    }),
    examine: (signal) => examine(ec2, spec, signal),
    hosts: async (observed) => hostsIn(ec2, spec, observed),
  };
};
