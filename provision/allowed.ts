import type { Change, Value } from '../core/resource.ts';
import { UserError } from '../core/user-error.ts';

/** What a run may do beyond what can be undone. */
export type Allowed = {
  /** Delete a machine and make it anew. */
  replace: boolean;
  /** Stop a machine, change it and start it. */
  stop: boolean;
};

/**
 * Refuses a plan, before anything of it is done, that needs more than was allowed.
 *
 * @throws UserError `replace-refused`, `stop-refused`
 */
export const refuseUnlessAllowed = (changes: readonly Change[], allowed: Allowed): void => {
  const replaced = changes.filter(({ action }) => action === 'replace');
  if (replaced.length > 0 && !allowed.replace) {
    throw new UserError(
      'replace-refused',
      `${listed(replaced)} cannot be changed in place, and replacing means losing what is on it`,
      {
        hint: 'Put the inventory back as it was; or agree to the replacement with --allow-replace: data disks and addresses are kept, all else on it is lost.',
      },
    );
  }
  const stopped = changes.filter(({ stops }) => stops);
  if (stopped.length > 0 && !allowed.stop) {
    throw new UserError('stop-refused', `${listed(stopped)} can be changed only while it is stopped`, {
      hint: 'Agree to minutes without service with --allow-stop, or put the inventory back as it was.',
    });
  }
};

const listed = (changes: readonly Change[]): string =>
  changes
    .map(({ address, fields }) => {
      const texts = fields.map(({ field, before, after }) => `${field} ${shown(before)} → ${shown(after)}`);
      return `${address} (${texts.join(', ')})`;
    })
    .join(', ');

const shown = (value: Value | undefined): string => JSON.stringify(value ?? null);
