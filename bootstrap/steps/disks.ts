import { dirname } from 'node:path/posix';
import type { HostDisk } from '../../core/host.ts';
import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import { planDisk, type DiskPlan } from '../disks/judge.ts';
import { mountUnitName, mountUnitText, requiresMounts } from '../disks/mount-unit.ts';
import { formatDisk, growDisk } from '../disks/operations.ts';
import type { DiskScope } from '../disks/probe.ts';
import { install } from '../packages.ts';
import type { Facts } from '../probe/facts.ts';
import { supportedSystem } from '../system.ts';
import type { Want } from '../want.ts';
import { fileDetails, mendFiles, ROOT, rootFile, type ManagedFile } from './files.ts';
import type { HostStep } from './host-step.ts';

const MIB = 1024 ** 2;
/** A file system may end some MiB before its disk does; disks grow by whole GiB. */
const GROWN = 64 * MIB;

const UNITS = '/etc/systemd/system';
const DOCKER_DROP_IN = `${UNITS}/docker.service.d/berth-disks.conf`;

const markerOf = ({ volume }: HostDisk): string => `/opt/berth/.formatting-${volume}`;

export const diskScopes = ({ machine }: Want): DiskScope[] =>
  machine.disks.map((disk) => ({ mount: disk.mount, links: disk.links, marker: markerOf(disk) }));

export const diskUnits = ({ machine }: Want): string[] =>
  machine.disks.map(({ mount }) => mountUnitName(mount));

export const diskFiles = (want: Want): string[] =>
  want.machine.disks.length === 0
    ? []
    : [...diskUnits(want).map((unit) => `${UNITS}/${unit}`), DOCKER_DROP_IN];

const dockerDropIn = ({ machine }: Want): ManagedFile[] =>
  machine.disks.length === 0
    ? []
    : [rootFile(DOCKER_DROP_IN, requiresMounts(machine.disks.map(({ mount }) => mount)))];

const unitFile = ({ disk, uuid, type }: DiskPlan): ManagedFile =>
  rootFile(`${UNITS}/${mountUnitName(disk.mount)}`, mountUnitText({ ...disk, uuid, type }));

/** Bytes that the file system could have more. Ext4 grows only by a right that a container seldom has. */
const growth = ({ container }: Facts, { facts: { filesystem, size } }: DiskPlan): number => {
  const more = size - (filesystem?.size ?? size);
  return more >= GROWN && (container === null || filesystem?.type === 'xfs') ? more : 0;
};

const planDetails = (facts: Facts, plan: DiskPlan): string[] => {
  const { disk, device, format } = plan;
  const name = mountUnitName(disk.mount);
  const unit = facts.units.get(name);
  const more = growth(facts, plan);
  return [
    ...(format ? [`${disk.mount}: disk ${disk.volume} (${device}) is blank`] : []),
    ...(plan.facts.formatting && !format ? [`${disk.mount}: the mark of its formatting is left`] : []),
    ...(plan.facts.mountedAt.includes(disk.mount) ? [] : [`${disk.mount}: not mounted`]),
    ...fileDetails(facts, [unitFile(plan)]),
    ...(unit?.enabled === 'enabled' ? [] : [`${name}: not enabled at boot`]),
    ...(more === 0
      ? []
      : [`${disk.mount}: the disk is ${Math.floor(more / MIB)} MiB bigger than its file system`]),
  ];
};

const diskDetails = (facts: Facts, disk: HostDisk): string[] => {
  const plan = planDisk(facts, disk);
  return plan === undefined
    ? [`${disk.mount}: disk ${disk.volume} is not attached yet`]
    : planDetails(facts, plan);
};

const plansOf = (facts: Facts, { machine }: Want): DiskPlan[] =>
  machine.disks.flatMap((disk) => planDisk(facts, disk) ?? []);

/** What making and growing the file systems takes. */
const missingTools = (facts: Facts, want: Want): string[] => {
  const names = plansOf(facts, want).map(({ type }) => (type === 'xfs' ? 'xfsprogs' : 'e2fsprogs'));
  return [...new Set(names)].filter((name) => !facts.packages.has(name));
};

/**
 * Data disks: formatted where they are blank, mounted by UUID, grown with the disk; Docker does not
 * start without them. Comes before the engine, whose data goes on the first.
 */
export const disks: HostStep = {
  name: 'disks',
  check: (facts, want) =>
    gapOf('data disks differ', [
      ...missingTools(facts, want).map((name) => `${name}: not installed`),
      ...want.machine.disks.flatMap((disk) => diskDetails(facts, disk)),
      ...fileDetails(facts, dockerDropIn(want)),
    ]),
  apply: (facts, want) => {
    const tools = missingTools(facts, want);
    const differing = plansOf(facts, want).filter((plan) => planDetails(facts, plan).length > 0);
    const stale = differing.filter(({ facts: { formatting }, format }) => formatting && !format);
    return [
      ...(tools.length === 0 ? [] : install(supportedSystem(facts, want.host.docker), tools)),
      ...differing
        .filter(({ format }) => format)
        .map((plan): Operation => formatDisk(plan, markerOf(plan.disk))),
      ...stale.map(({ disk }): Operation => ({ op: 'remove', paths: [markerOf(disk)] })),
      { op: 'directory', path: dirname(DOCKER_DROP_IN), mode: '0755', owner: ROOT },
      ...mendFiles(facts, [...differing.map(unitFile), ...dockerDropIn(want)]),
      {
        op: 'run',
        argv: ['systemctl', 'daemon-reload'],
        reason: 'have systemd read its units',
        deadline: 60,
      },
      ...differing.flatMap((plan) => mount(facts, plan)),
    ];
  },
};

/** Growing an xfs file system is asked of it itself, since its size is told only while it is mounted. */
const mount = (facts: Facts, plan: DiskPlan): Operation[] => {
  const unit = mountUnitName(plan.disk.mount);
  return [
    { op: 'service', unit, action: 'enable' },
    { op: 'service', unit, action: 'start' },
    ...(plan.type === 'xfs' || growth(facts, plan) > 0 ? [growDisk(plan)] : []),
  ];
};
