import type { Emit } from '../../core/event.ts';
import { plan } from '../../core/plan.ts';
import { addressOf, type Change, type Resource } from '../../core/resource.ts';
import type { Provider } from '../provider.ts';
import type { Known } from './apply.ts';
import { inWords, type Adviser } from './failure.ts';
import type { Clock } from './retry.ts';

/** What each cloud does in its own way. */
export type CloudParts<World> = {
  /** What people call it. */
  called: string;
  stack: string;
  /** Reads what there is, and looks up what else desired follows from. */
  look: (signal: AbortSignal) => Promise<{ world: World; observed: Resource[] }>;
  /** Pure. */
  desired: (world: World) => Resource[];
  change: (change: Change, known: Known<World>, emit: Emit, signal: AbortSignal) => Promise<void>;
  advise: Adviser;
  clock: Clock;
};

/** Seconds in which a cloud's answers catch up with its writes, and between two looks until then. */
const LAG_SECONDS = 20;
const PAUSE_SECONDS = 2;

/** Looks at a cloud and changes it: with answers that lag behind, and refusals in a person's words. */
export const cloudProvider = <World>({
  called,
  stack,
  look,
  desired,
  change: makeChange,
  advise,
  clock,
}: CloudParts<World>): Pick<Provider, 'prepare' | 'desired' | 'observe' | 'apply'> => {
  let known: Known<World> | undefined;
  /** Whether anything was made or changed since the cloud was last looked at; addresses of what was deleted. */
  let written = false;
  const deleted = new Set<string>();

  const observe = async (signal: AbortSignal): Promise<Resource[]> => {
    const lookedAt = clock.now();
    const { world, observed } = await look(signal);
    known = { world, lookedAt, ids: idsOf(observed) };
    return observed;
  };
  const desiredNow = (): Resource[] => {
    if (known === undefined) throw new Error('desired before anything was looked at');
    return desired(known.world);
  };
  /** Whether what was written shows, and what was deleted does not. */
  const shows = (observed: readonly Resource[]): boolean =>
    !observed.some((resource) => deleted.has(addressOf(resource))) &&
    (!written || plan(desiredNow(), observed).length === 0);

  return {
    prepare: async () => {},
    desired: desiredNow,
    observe: (signal) =>
      inWords(`looking at ${stack} on ${called}`, advise, async () => {
        const end = clock.now() + LAG_SECONDS * 1000;
        let observed = await observe(signal);
        while (!shows(observed) && clock.now() < end) {
          await clock.sleep(PAUSE_SECONDS * 1000, signal);
          observed = await observe(signal);
        }
        written = false;
        deleted.clear();
        return observed;
      }),
    apply: async (change, emit, signal) => {
      const { address, action, after } = change;
      if (known === undefined) throw new Error('changed before anything was looked at');
      const now = known;
      await inWords(`${DOING[action]} ${address}`, advise, () => makeChange(change, now, emit, signal));
      if (after === undefined) {
        deleted.add(address);
      } else {
        written = true;
        deleted.delete(address);
      }
    },
  };
};

const idsOf = (observed: readonly Resource[]): Map<string, string> =>
  new Map(
    observed.flatMap((resource) => (resource.id === undefined ? [] : [[addressOf(resource), resource.id]])),
  );

const DOING: Record<Change['action'], string> = {
  create: 'creating',
  update: 'changing',
  replace: 'replacing',
  delete: 'deleting',
};
