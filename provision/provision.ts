import type { Emit } from '../core/event.ts';
import { plan } from '../core/plan.ts';
import type { Change, Resource } from '../core/resource.ts';
import { UserError } from '../core/user-error.ts';
import { applyAll } from './apply.ts';
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
  await applyAll(provider, changes, emit, signal);
  const observed = await provider.observe(signal);
  const left = plan(provider.desired(), observed);
  if (left.length > 0) throw notConverged(left);
  return { observed, changes };
};

const notConverged = (left: readonly Change[]): UserError =>
  new UserError(
    'not-converged',
    `all changes were made, but still: ${left.map(({ action, address }) => `${action} ${address}`).join(', ')}`,
    { hint: 'run it again; if it stays, something else changes the same resources' },
  );
