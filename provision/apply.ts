import type { Emit } from '../core/event.ts';
import type { Change } from '../core/resource.ts';
import type { Provider } from './provider.ts';

/** Applies changes side by side as far as their needs allow. After a failure nothing more is begun. */
export const applyAll = async (
  provider: Provider,
  changes: readonly Change[],
  emit: Emit,
  outer: AbortSignal,
): Promise<void> => {
  const failed = new AbortController();
  const signal = AbortSignal.any([outer, failed.signal]);
  const under = new Map<string, Promise<void>>();
  for (const change of changes) {
    const needs = (change.after?.needs ?? []).flatMap((need) => under.get(need) ?? []);
    const work = Promise.all(needs).then(() => applyOne(provider, change, emit, signal));
    work.catch(() => failed.abort());
    under.set(change.address, work);
  }
  await Promise.allSettled(under.values());
  outer.throwIfAborted();
  await firstFailure([...under.values()], failed.signal);
};

/** What stopped the others, rather than that they were stopped. */
const firstFailure = async (works: readonly Promise<void>[], stopped: AbortSignal): Promise<void> => {
  const outcomes = await Promise.allSettled(works);
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  const [reason] = [...reasons.filter((one) => one !== stopped.reason), ...reasons];
  if (reason !== undefined) throw reason;
};

/** Makes one change and tells of it. */
export const applyOne = async (
  provider: Provider,
  change: Change,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> => {
  signal.throwIfAborted();
  const { address, action } = change;
  const begun = performance.now();
  emit({ type: 'change', address, action, state: 'started' });
  for (const part of partsOf(change)) await provider.apply(part, emit, signal);
  emit({ type: 'change', address, action, state: 'done', seconds: (performance.now() - begun) / 1000 });
};

/** A replacement is a deletion and a creation: killed between them, the next run creates. */
const partsOf = (change: Change): Change[] => {
  const { action, address, before, after } = change;
  if (action !== 'replace' || before === undefined || after === undefined) return [change];
  const fields = Object.entries(after.fields).map(([field, value]) => ({
    field,
    before: undefined,
    after: value,
  }));
  return [
    { action: 'delete', address, before, fields: [] },
    { action: 'create', address, after, fields },
  ];
};
