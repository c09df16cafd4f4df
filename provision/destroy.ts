import { planDeletion, type GivenUp } from '../core/plan.ts';
import { addressOf, type Change } from '../core/resource.ts';
import { UserError } from '../core/user-error.ts';
import { applyOne } from './apply.ts';
import type { Provider } from './provider.ts';
import type { ProvisionOptions } from './provision.ts';

export type DestroyOptions = Pick<ProvisionOptions, 'stack' | 'check' | 'emit' | 'confirm' | 'signal'> & {
  /** Kinds of what is precious that is deleted all the same. */
  givenUp: GivenUp;
};

/**
 * Deletes what carries a stack's tag, what needs others first, once the operator has typed the stack's
 * name. In a check it only shows. What is gone already is no mistake: a second time there is nothing.
 *
 * @throws UserError `not-agreed`, `not-destroyed`, and what the provider throws; running again goes on
 */
export const destroy = async (provider: Provider, options: DestroyOptions): Promise<Change[]> => {
  const { stack, check, emit, confirm, signal, givenUp } = options;
  const { changes, kept } = planDeletion(await provider.observe(signal), givenUp);
  emit({ type: 'plan', changes, kept: kept.map(addressOf) });
  if (check || changes.length === 0) return changes;
  if (!(await confirm(`Delete all of this, and every byte on it, of the stack ${stack}?`, stack))) {
    throw new UserError('not-agreed', `nothing was deleted: the name of ${stack} was not typed`, {
      hint: 'run it again and type the name, or agree beforehand with --yes',
    });
  }
  for (const change of changes) await applyOne(provider, change, emit, signal);
  const left = planDeletion(await provider.observe(signal), givenUp).changes;
  if (left.length === 0) return changes;
  throw new UserError('not-destroyed', `still there: ${left.map(({ address }) => address).join(', ')}`, {
    hint: 'run it again; if it stays, something else makes it anew',
  });
};
