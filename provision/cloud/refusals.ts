import { UserError } from '../../core/user-error.ts';

/** What an inventory may ask for and neither cloud has or does. */

/**
 * Something that the inventory names and that is not there.
 *
 * @param setting where the inventory names it
 * @param where "in this region"
 */
export const missing = (kind: string, setting: string, written: string, where: string): UserError =>
  new UserError(`no-such-${kind}`, `${setting}: there is no ${written} ${where}`, {
    hint: `Mend ${setting} in the inventory, or the region; or leave it out and berth makes one.`,
  });

export const diskShrinks = (address: string, before: number, after: number): UserError =>
  new UserError(
    'disk-shrinks',
    `${address} has ${before} GiB and the inventory says ${after}: no disk shrinks`,
    { hint: `Write ${before}g; or give a smaller disk another name and move the data.` },
  );

export const diskElsewhere = (address: string, disk: string, machine: string): UserError =>
  new UserError('disk-elsewhere', `${address} is in the zone ${disk} and its machine in ${machine}`, {
    hint: `A disk cannot leave its zone: put the machine there (vm.zone: ${disk}), or give the disk another name.`,
  });

export const protectedFromDeletion = (address: string): UserError =>
  new UserError('protected', `${address} is protected from deletion`, {
    hint: 'Set vm.protect: false for this host, run provision.mts, and then try again.',
  });
