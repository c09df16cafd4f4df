import type { Emit } from '../core/event.ts';
import { plan, planDeletion, straysIn } from '../core/plan.ts';
import { addressOf, type Change, type Resource } from '../core/resource.ts';
import { UserError } from '../core/user-error.ts';
import { refuseUnlessAllowed, type Allowed } from './allowed.ts';
import { applyAll } from './apply.ts';
import { checkUnchanged, type SavedPlan } from './saved-plan.ts';
import type { Confirm, Provider } from './provider.ts';

export type ProvisionOptions = {
  stack: string;
  check: boolean;
  emit: Emit;
  confirm: Confirm;
  signal: AbortSignal;
  allowed: Allowed;
  /** Whether what is the stack's but not in the inventory is deleted; what is precious among it is kept. */
  prune: boolean;
  /** Whether only some of the inventory's hosts are looked at, so that the others are no strays. */
  partial?: boolean;
  /** The plan that was shown and agreed to; anything else is refused. */
  agreed?: SavedPlan | undefined;
};

export type Provisioned = { observed: Resource[]; changes: Change[] };

/**
 * Brings a provider's world to what is desired: observe, plan, show, ask, apply, observe again. In a
 * check it stops after showing.
 *
 * @throws UserError `not-agreed`, `not-converged`, `replace-refused`, `stop-refused`, `plan-changed`, and what
 *   the provider throws; running again goes on
 */
export const provision = async (provider: Provider, options: ProvisionOptions): Promise<Provisioned> => {
  const { stack, check, emit, confirm, signal, allowed, agreed } = options;
  await provider.prepare({ check, confirm, emit });
  const before = await provider.observe(signal);
  const changes = changesFor(provider, before, options);
  if (agreed !== undefined) checkUnchanged(agreed, { stack, changes });
  if (check || changes.length === 0) return { observed: before, changes };
  refuseUnlessAllowed(changes, allowed);
  const count = changes.length === 1 ? 'this change' : `these ${changes.length} changes`;
  if (agreed === undefined && !(await confirm(`Make ${count} to the stack ${stack}?`))) {
    throw new UserError('not-agreed', `nothing was changed: the plan for ${stack} was not agreed to`, {
      hint: 'run it again and answer y, or agree beforehand with --yes',
    });
  }
  await applyAll(provider, changes, emit, signal);
  const observed = await provider.observe(signal);
  const left = plan(provider.desired(), observed);
  if (left.length > 0) throw notConverged(left);
  return { observed, changes };
};

/** The whole plan, shown. */
const changesFor = (
  provider: Provider,
  observed: readonly Resource[],
  { prune, partial, emit }: ProvisionOptions,
): Change[] => {
  const desired = provider.desired();
  const strays = partial ? [] : straysIn(desired, observed);
  const pruning = planDeletion(prune ? strays : [], new Set());
  const changes = [...plan(desired, observed), ...pruning.changes];
  const left = prune ? pruning.kept : strays;
  emit({ type: 'plan', changes, ...(left.length > 0 && { strays: left.map(addressOf) }) });
  return changes;
};

const notConverged = (left: readonly Change[]): UserError =>
  new UserError(
    'not-converged',
    `all changes were made, but still: ${left.map(({ action, address, fields }) => `${action} ${address} (${fields.map(({ field }) => field).join(', ')})`).join(', ')}`,
    { hint: 'run it again; if it stays, something else changes the same resources' },
  );
