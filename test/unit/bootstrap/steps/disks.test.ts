import { describe, expect } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { mountUnitText, uuidOf } from '../../../../bootstrap/disks/mount-unit.ts';
import { disks } from '../../../../bootstrap/steps/disks.ts';
import { ready } from '../../../../bootstrap/steps/ready.ts';
import type { DiskFacts } from '../../../../bootstrap/disks/probe.ts';
import { BLANK, changed, DISK, FORMATTED, GIB } from '../facts.ts';
import { stepCases, type Difference } from './case.ts';
import { apt } from './installing.ts';

const machine = { disks: [DISK] };
const UNIT = '/etc/systemd/system/data.mount';
const DROP_IN = '/etc/systemd/system/docker.service.d/berth-disks.conf';

const disk =
  (facts: DiskFacts, more: Difference = () => ({})): Difference =>
  (ready, want) => ({ disks: new Map([[DISK.mount, facts]]), ...more(ready, want) });

const unitFile = (uuid: string, type = 'ext4'): Operation => ({
  op: 'file',
  path: UNIT,
  content: mountUnitText({ ...DISK, uuid, type }),
  mode: '0644',
  owner: '0:0',
});

const directory: Operation = {
  op: 'directory',
  path: '/etc/systemd/system/docker.service.d',
  mode: '0755',
  owner: '0:0',
};
const reload: Operation = {
  op: 'run',
  argv: ['systemctl', 'daemon-reload'],
  reason: 'have systemd read its units',
  deadline: 60,
};
const mounting: Operation[] = [
  { op: 'service', unit: 'data.mount', action: 'enable' },
  { op: 'service', unit: 'data.mount', action: 'start' },
];
const run = (reason: RegExp | string): Operation => expect.objectContaining({ op: 'run', reason });
const grow = run('grow the file system at /data');

describe('data disks', () => {
  stepCases(disks, [
    { case: 'none wanted', details: [] },
    { case: 'mounted', machine, details: [] },
    {
      case: 'not attached',
      machine,
      facts: disk({ ...BLANK, device: null }),
      details: ['/data: disk vol-1 is not attached yet'],
      apply: [directory, reload],
    },
    {
      case: 'blank, on a fresh machine',
      machine,
      facts: disk(BLANK, (facts) => ({
        packages: changed(facts.packages, { e2fsprogs: undefined }),
        units: changed(facts.units, { 'data.mount': undefined }),
        paths: changed(facts.paths, { [UNIT]: undefined, [DROP_IN]: undefined }),
        hashes: changed(facts.hashes, { [UNIT]: undefined, [DROP_IN]: undefined }),
      })),
      details: [
        'e2fsprogs: not installed',
        '/data: disk vol-1 (/dev/vdb) is blank',
        '/data: not mounted',
        `${UNIT}: missing`,
        'data.mount: not enabled at boot',
        `${DROP_IN}: missing`,
      ],
      apply: [
        ...apt('e2fsprogs'),
        run('format disk vol-1 (/dev/vdb) with ext4'),
        directory,
        unitFile(uuidOf('vol-1')),
        {
          op: 'file',
          path: DROP_IN,
          content: '[Unit]\nRequiresMountsFor=/data\n',
          mode: '0644',
          owner: '0:0',
        },
        reload,
        ...mounting,
      ],
    },
    {
      case: 'another file system than berth’s own, not mounted',
      machine,
      facts: disk(
        {
          ...FORMATTED,
          filesystem: { type: 'xfs', uuid: 'U', size: null },
          mountedAt: [],
          mountPoint: 'free',
        },
        (facts) => ({ packages: changed(facts.packages, { xfsprogs: '1' }) }),
      ),
      details: ['/data: not mounted', `${UNIT}: content differs`],
      apply: [directory, unitFile('U', 'xfs'), reload, ...mounting, grow],
    },
    {
      case: 'bigger than its file system',
      machine,
      facts: disk({ ...FORMATTED, size: 20 * GIB }),
      details: ['/data: the disk is 10240 MiB bigger than its file system'],
      apply: [directory, reload, ...mounting, grow],
    },
    {
      case: 'bigger by less than a file system may leave over',
      machine,
      facts: disk({ ...FORMATTED, size: 10 * GIB + 63 * 1024 ** 2 }),
      details: [],
    },
    {
      case: 'bigger, in a container',
      machine,
      facts: disk({ ...FORMATTED, size: 20 * GIB }, () => ({ container: 'docker' })),
      details: [],
    },
    {
      case: 'whole, but the mark of its formatting is left',
      machine,
      facts: disk({ ...FORMATTED, formatting: true }),
      details: ['/data: the mark of its formatting is left'],
      apply: [{ op: 'remove', paths: ['/opt/berth/.formatting-vol-1'] }, directory, reload, ...mounting],
    },
    {
      case: 'its unit is disabled',
      machine,
      facts: (facts) => ({
        units: changed(facts.units, {
          'data.mount': { active: 'active', enabled: 'disabled', needsReload: false },
        }),
      }),
      details: ['data.mount: not enabled at boot'],
      apply: [directory, reload, ...mounting],
    },
  ]);
});

describe('ready', () => {
  stepCases(ready, [
    { case: 'its disks are there', machine, details: [] },
    {
      case: 'a disk is on its way',
      machine,
      facts: disk({ ...BLANK, device: null }),
      details: ['disk vol-1 is not attached yet'],
      apply: [expect.objectContaining({ reason: 'wait for disk vol-1', deadline: 120 })],
    },
  ]);
});
