import { addressOf, type Change, type Resource } from '../../core/resource.ts';
import { ifThere } from './error.ts';

/** Ids of what there is by address; what a run makes is added to it. */
export type Ids = Map<string, string>;

/** What is known of a cloud when changes are made to it. */
export type Known<World> = {
  /** As it was when last looked at. */
  world: World;
  /** When that was, by the clock: what a run before this one made may not show yet. */
  lookedAt: number;
  ids: Ids;
};

/** How a cloud's resources of one kind are written; a workshop is what a provider makes its changes with. */
export type Kind<Workshop> = {
  /** Creates what is not there, and brings what is to what it should be. Returns its id. */
  settle: (
    workshop: Workshop,
    before: Resource | undefined,
    after: Resource,
    change: Change,
  ) => Promise<string>;
  /** Deletes a thing by its id. */
  remove: (workshop: Workshop, id: string, before: Resource) => Promise<void>;
};

/** Makes one change to a cloud as its kind asks for, and remembers the id of what it made. */
export const applyByKind = async <Workshop extends { ids: Ids }>(
  kinds: Readonly<Record<string, Kind<Workshop>>>,
  workshop: Workshop,
  change: Change,
): Promise<void> => {
  const { address, before, after } = change;
  const of = ({ kind }: Resource): Kind<Workshop> => {
    const found = kinds[kind];
    if (found === undefined) throw new Error(`${address} is of no kind that there is`);
    return found;
  };
  if (after !== undefined) {
    const id = await of(after).settle(workshop, before, after, change);
    workshop.ids.set(addressOf(after), id);
  } else if (before !== undefined) {
    await of(before).remove(workshop, before.id ?? '', before);
    workshop.ids.delete(addressOf(before));
  }
};

/** The id of what was there or was made before: the plan's order sees to that. */
export const idOf = ({ ids }: { ids: Ids }, address: string): string => {
  const id = ids.get(address);
  if (id === undefined) throw new Error(`${address} is used before it is made`);
  return id;
};

/** Deletes what may be gone by now, which is just as well. */
export const unlessGone = async (work: () => Promise<unknown>): Promise<void> => {
  await ifThere(work);
};
