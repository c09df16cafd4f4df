import { gapOf } from '../../core/step.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';
import { fileDetails, mendFiles, rootFile, type ManagedFile } from './files.ts';
import type { HostStep } from './host-step.ts';

export const unitFiles = ({ paths, unit, supervise }: Want): ManagedFile[] => [
  rootFile(paths.supervise, supervise, '0755'),
  rootFile(paths.unit, unit),
];

const stateDetails = (facts: Facts, { paths }: Want): string[] => {
  const state = facts.units.get(paths.unitName);
  return [
    ...(state?.enabled === 'enabled' ? [] : [`${paths.unitName}: not enabled at boot`]),
    ...(state?.needsReload ? [`${paths.unitName}: systemd runs an older version of it`] : []),
  ];
};

/** The unit's files. A running supervisor takes over a new version of itself by a reload, containers untouched. */
export const unit: HostStep = {
  name: 'unit',
  check: (facts, want) =>
    gapOf('the systemd unit differs', [...fileDetails(facts, unitFiles(want)), ...stateDetails(facts, want)]),
  apply: (facts, want) => {
    const superviseDiffers = fileDetails(facts, unitFiles(want).slice(0, 1)).length > 0;
    const state = facts.units.get(want.paths.unitName);
    return [
      ...mendFiles(facts, unitFiles(want)),
      {
        op: 'run',
        argv: ['systemctl', 'daemon-reload'],
        reason: 'have systemd read its units',
        deadline: 60,
      },
      ...(state?.enabled === 'enabled'
        ? []
        : [{ op: 'service', unit: want.paths.unitName, action: 'enable' } as const]),
      ...(superviseDiffers && state?.active === 'active'
        ? [{ op: 'service', unit: want.paths.unitName, action: 'reload' } as const]
        : []),
    ];
  },
};
