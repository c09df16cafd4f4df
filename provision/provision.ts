import type { Emit } from '../core/event.ts';
import { plan } from '../core/plan.ts';
import type { Change, Resource } from '../core/resource.ts';
import { UserError } from '../core/user-error.ts';
import type { Confirm, Provider } from './provider.ts';

export type ProvisionOptions = {
  stack: string;
  check: boolean;
  emit: Emit;
  confirm: Confirm;
  signal: AbortSignal;
};

export type Provisioned = { observed: Resource[]; changes: Change[] };

/**
 * Brings a provider's world to what is desired: observe, plan, show, ask, apply, observe again. In a
 * check it stops after showing.
 *
 * @throws UserError `not-agreed`, `not-converged`, and what the provider throws; running again goes on
 */
export const provision = async (provider: Provider, options: ProvisionOptions): Promise<Provisioned> => {
  const { stack, check, emit, confirm, signal } = options;
  await provider.prepare({ check, confirm, emit });
  const before = await provider.observe(signal);
  const changes = plan(provider.desired(), before);
  emit({ type: 'plan', changes });
  if (check || changes.length === 0) return { observed: before, changes };
  const count = changes.length === 1 ? 'this change' : `these ${changes.length} changes`;
  if (!(await confirm(`Make ${count} to the stack ${stack}?`))) {
    throw new UserError('not-agreed', `nothing was changed: the plan for ${stack} was not agreed to`, {
      hint: 'run it again and answer y, or agree beforehand with --yes',
    });
  }
  await applyAll(provider, changes, options);
  const observed = await provider.observe(signal);
  const left = plan(provider.desired(), observed);
  if (left.length > 0) throw notConverged(left);
  return { observed, changes };
};

/** Applies changes side by side as far as their needs allow. After a failure nothing more is begun. */
const applyAll = async (
  provider: Provider,
  changes: readonly Change[],
  options: ProvisionOptions,
): Promise<void> => {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const under = new Map<string, Promise<void>>();
  for (const change of changes) {
    const needs = (change.after?.needs ?? []).flatMap((need) => under.get(need) ?? []);
    const work = Promise.all(needs).then(() => applyOne(provider, change, options.emit, signal));
    work.catch(() => failed.abort());
    under.set(change.address, work);
  }
  await Promise.allSettled(under.values());
  options.signal.throwIfAborted();
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

const applyOne = async (
  provider: Provider,
  change: Change,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> => {
  signal.throwIfAborted();
  const { address, action } = change;
  const begun = performance.now();
  emit({ type: 'change', address, action, state: 'started' });
  await provider.apply(change, emit, signal);
  emit({ type: 'change', address, action, state: 'done', seconds: (performance.now() - begun) / 1000 });
};

const notConverged = (left: readonly Change[]): UserError =>
  new UserError(
    'not-converged',
    `all changes were made, but still: ${left.map(({ action, address }) => `${action} ${address}`).join(', ')}`,
    { hint: 'run it again; if it stays, something else changes the same resources' },
  );
