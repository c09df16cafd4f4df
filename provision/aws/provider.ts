import type { Emit } from '../../core/event.ts';
import { plan } from '../../core/plan.ts';
import { addressOf, type Change, type Resource } from '../../core/resource.ts';
import { inWords } from '../cloud/failure.ts';
import type { Clock } from '../cloud/retry.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import type { ProviderSettings } from '../inventory/inventory.ts';
import type { Provider } from '../provider.ts';
import { advise } from './advice.ts';
import { applyChange } from './apply.ts';
import { lookUpChoices } from './choices.ts';
import { openEc2, type Ec2 } from './client.ts';
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
  const begun = ec2.clock.now();
  const ids = new Map<string, string>();
  let world: World | undefined;
  /** Whether something was written since EC2 was last looked at. */
  let written = false;

  const observe = async (signal: AbortSignal): Promise<Resource[]> => {
    const seen = await look(ec2, spec, signal);
    world = { seen, choices: await lookUpChoices(ec2, spec, seen, signal) };
    const observed = observedResources(spec, seen);
    ids.clear();
    for (const resource of observed) if (resource.id !== undefined) ids.set(addressOf(resource), resource.id);
    return observed;
  };
  const desired = (): Resource[] => {
    if (world === undefined) throw new Error('desired before anything was looked at');
    return desiredResources(spec, world);
  };

  return {
    prepare: async () => {},
    desired,
    observe: (signal) =>
      inWords(`looking at ${spec.stack} on AWS`, advise, async () => {
        const observed = written
          ? await lookUntil(
              ec2,
              () => observe(signal),
              (now) => plan(desired(), now).length === 0,
              signal,
            )
          : await observe(signal);
        written = false;
        return observed;
      }),
    apply: async (change: Change, emit: Emit, signal: AbortSignal) => {
      const { address, action, after } = change;
      const { seen, choices } = world ?? { seen: await look(ec2, spec, signal), choices: new Map() };
      await inWords(`${DOING[action]} ${address}`, advise, () =>
        applyChange({ ec2, spec, world: { seen, choices }, ids, begun, emit, signal }, change),
      );
      written ||= after !== undefined;
    },
    examine: (signal) => examine(ec2, spec, signal),
    hosts: async (observed) => hostsIn(ec2, spec, observed),
  };
};

const DOING: Record<Change['action'], string> = {
  create: 'creating',
  update: 'changing',
  replace: 'replacing',
  delete: 'deleting',
};

const LAG_SECONDS = 20;

/** EC2's answers lag behind its writes: after some, it is looked at again until they agree. */
const lookUntil = async (
  { clock }: Ec2,
  observe: () => Promise<Resource[]>,
  settled: (observed: readonly Resource[]) => boolean,
  signal: AbortSignal,
): Promise<Resource[]> => {
  const end = clock.now() + LAG_SECONDS * 1000;
  for (;;) {
    const observed = await observe();
    if (settled(observed) || clock.now() >= end) return observed;
    await clock.sleep(2000, signal);
  }
};
