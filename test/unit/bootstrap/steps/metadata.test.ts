import { describe, expect } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { GUARD_SCRIPT, GUARD_UNIT } from '../../../../bootstrap/host/metadata-guard.ts';
import { metadata } from '../../../../bootstrap/steps/metadata.ts';
import { changed } from '../facts.ts';
import { stepCases } from './case.ts';

const machine = { metadata: true };
const SCRIPT = '/usr/local/sbin/berth-metadata-guard';
const UNIT = `/etc/systemd/system/${GUARD_UNIT}`;

const applied: Operation[] = [
  {
    op: 'run',
    argv: ['systemctl', 'daemon-reload'],
    reason: 'have systemd read its units',
    deadline: 60,
  },
  { op: 'service', unit: GUARD_UNIT, action: 'enable' },
  { op: 'service', unit: GUARD_UNIT, action: 'restart' },
];

describe('instance metadata', () => {
  stepCases(metadata, [
    { case: 'there is none', details: [] },
    { case: 'kept from containers', machine, details: [] },
    {
      case: 'a fresh machine',
      machine,
      facts: () => ({ metadataGuard: false, units: new Map(), paths: new Map(), hashes: new Map() }),
      details: [
        `${SCRIPT}: missing`,
        `${UNIT}: missing`,
        `${GUARD_UNIT}: not enabled`,
        `${GUARD_UNIT}: absent`,
        'containers reach the instance metadata',
      ],
      apply: [
        { op: 'file', path: SCRIPT, content: GUARD_SCRIPT, mode: '0755', owner: '0:0' },
        expect.objectContaining({ op: 'file', path: UNIT, mode: '0644' }),
        ...applied,
      ],
    },
    {
      case: 'the rule is gone',
      machine,
      facts: () => ({ metadataGuard: false }),
      details: ['containers reach the instance metadata'],
      apply: applied,
    },
    {
      case: 'the unit was stopped and disabled',
      machine,
      facts: ({ units }) => ({
        units: changed(units, {
          [GUARD_UNIT]: { active: 'inactive', enabled: 'disabled', needsReload: false },
        }),
      }),
      details: [`${GUARD_UNIT}: not enabled`, `${GUARD_UNIT}: inactive`],
      apply: applied,
    },
  ]);
});
