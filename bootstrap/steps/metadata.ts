import { gapOf } from '../../core/step.ts';
import { GUARD_SCRIPT, GUARD_UNIT, guardUnitText } from '../host/metadata-guard.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';
import { fileDetails, mendFiles, rootFile, type ManagedFile } from './files.ts';
import type { HostStep } from './host-step.ts';

const SCRIPT = '/usr/local/sbin/berth-metadata-guard';

export const guardFiles = ({ machine }: Want): ManagedFile[] =>
  machine.metadata
    ? [
        rootFile(SCRIPT, GUARD_SCRIPT, '0755'),
        rootFile(`/etc/systemd/system/${GUARD_UNIT}`, guardUnitText(SCRIPT)),
      ]
    : [];

const stateDetails = (facts: Facts): string[] => {
  const unit = facts.units.get(GUARD_UNIT);
  return [
    ...(unit?.enabled === 'enabled' ? [] : [`${GUARD_UNIT}: not enabled`]),
    ...(unit?.active === 'active' ? [] : [`${GUARD_UNIT}: ${unit?.active ?? 'absent'}`]),
    ...(facts.metadataGuard ? [] : ['containers reach the instance metadata']),
  ];
};

/** Who reaches the instance metadata has the machine's own rights in the cloud: no container does. */
export const metadata: HostStep = {
  name: 'metadata',
  check: (facts, want) =>
    gapOf(
      'the instance metadata is open to containers',
      want.machine.metadata ? [...fileDetails(facts, guardFiles(want)), ...stateDetails(facts)] : [],
    ),
  apply: (facts, want) => [
    ...mendFiles(facts, guardFiles(want)),
    { op: 'run', argv: ['systemctl', 'daemon-reload'], reason: 'have systemd read its units', deadline: 60 },
    { op: 'service', unit: GUARD_UNIT, action: 'enable' },
    { op: 'service', unit: GUARD_UNIT, action: 'restart' },
  ],
};
