import { dirname } from 'node:path/posix';
import type { Operation, ServiceAction } from '../../../core/operation.ts';
import { reveal } from '../../../core/secret.ts';
import type { Facts, PathFacts, UnitFacts } from '../../../bootstrap/probe/facts.ts';
import type { Want } from '../../../bootstrap/want.ts';
import { mountUnitName, uuidOf } from '../../../bootstrap/disks/mount-unit.ts';
import { GUARD_UNIT } from '../../../bootstrap/host/metadata-guard.ts';
import { BLANK, changed, containerOf, DISK, FORMATTED, sha256 } from './facts.ts';

const access = (mode: string, owner: string): PathFacts => ({ type: 'file', mode, owner, ownerName: owner });
const unitAfter = (unit: UnitFacts | undefined, action: ServiceAction): UnitFacts => {
  const before = unit ?? { active: 'inactive', enabled: 'disabled', needsReload: false };
  if (action === 'enable') return { ...before, enabled: 'enabled' };
  return { ...before, active: action === 'stop' ? 'inactive' : 'active' };
};

/** What a host would be after one operation, as far as a probe sees it. */
export const after = (facts: Facts, want: Want, operation: Operation): Facts => {
  switch (operation.op) {
    case 'directory': {
      const { path, mode, owner } = operation;
      const id = path.slice(want.paths.releases.length + 1);
      const isNew = dirname(path) === want.paths.releases && !facts.releases.includes(id);
      return {
        ...facts,
        paths: changed(facts.paths, { [path]: access(mode, owner) }),
        releases: isNew ? [id, ...facts.releases] : facts.releases,
      };
    }
    case 'file': {
      const { path, content, mode, owner } = operation;
      const unit = facts.units.get(want.paths.unitName);
      return {
        ...facts,
        paths: changed(facts.paths, { [path]: access(mode, owner) }),
        hashes: changed(facts.hashes, { [path]: sha256(reveal(content)) }),
        daemon: path === '/etc/docker/daemon.json' ? reveal(content) : facts.daemon,
        units:
          path === want.paths.unit && unit !== undefined
            ? changed(facts.units, { [want.paths.unitName]: { ...unit, needsReload: true } })
            : facts.units,
      };
    }
    case 'access':
      return {
        ...facts,
        paths: changed(facts.paths, { [operation.path]: access(operation.mode, operation.owner) }),
      };
    case 'generate':
      return facts.paths.has(operation.path)
        ? facts
        : {
            ...facts,
            paths: changed(facts.paths, { [operation.path]: access(operation.mode, operation.owner) }),
          };
    case 'link':
      return { ...facts, links: changed(facts.links, { [operation.path]: operation.target }) };
    case 'remove':
      return {
        ...facts,
        releases: facts.releases.filter((id) => !operation.paths.includes(`${want.paths.releases}/${id}`)),
      };
    case 'service': {
      const unit = unitAfter(facts.units.get(operation.unit), operation.action);
      const engine = operation.unit === 'docker.service' && unit.active === 'active' ? 'up' : facts.engine;
      const disks = new Map(
        [...facts.disks].map(([mount, disk]) =>
          mountUnitName(mount) === operation.unit && operation.action === 'start'
            ? [mount, { ...disk, mountedAt: [mount], mountPoint: 'mounted' as const }]
            : [mount, disk],
        ),
      );
      const metadataGuard = facts.metadataGuard || operation.unit === GUARD_UNIT;
      return {
        ...facts,
        engine,
        disks,
        metadataGuard,
        units: changed(facts.units, { [operation.unit]: unit }),
      };
    }
    case 'run':
      return { ...facts, ...afterCommand(facts, want, operation.argv) };
  }
};

/** The commands that steps run, and what each does to a host; one that is not here must be added. */
const afterCommand = (facts: Facts, want: Want, argv: string[]): Partial<Facts> => {
  const line = argv.join(' ');
  if (/^(apt-get|dnf) .*\binstall\b/.test(line)) {
    const names = argv.slice(argv.indexOf('install') + 1).filter((word) => !word.startsWith('-'));
    return { packages: new Map([...facts.packages, ...names.map((name) => [name, '1'] as const)]) };
  }
  if (line.startsWith('docker pull')) return { images: new Set([...facts.images, argv.at(-1) ?? '']) };
  if (line.includes('docker compose')) {
    return { containers: want.release.services.map((service) => containerOf(want, service)) };
  }
  if (line === 'systemctl daemon-reload') {
    const units = [...facts.units].map(([name, unit]) => [name, { ...unit, needsReload: false }] as const);
    return { units: new Map(units) };
  }
  const disk = facts.disks.get(DISK.mount);
  if (line.includes('mkfs')) {
    return { disks: new Map([[DISK.mount, { ...FORMATTED, mountedAt: [], mountPoint: 'free' }]]) };
  }
  if (line.includes('resize2fs') && disk !== undefined) {
    const filesystem = { type: 'ext4', uuid: uuidOf(DISK.volume), size: disk.size };
    return { disks: new Map([[DISK.mount, { ...disk, filesystem }]]) };
  }
  if (line.startsWith('sh -c while sleep')) return { disks: new Map([[DISK.mount, BLANK]]) };
  if (line.includes('cloud-init status')) return { cloudInit: 'done' };
  if (line.includes('mkswap')) return { memory: { ...facts.memory, swap: 1 } };
  const nothing =
    /apt-get .*update|dpkg --configure|gpg|^update-ca-|^dockerd --validate|^docker (login|rm|restart|unpause)|image ls/;
  if (nothing.test(line)) return {};
  throw new Error(`the model of a host does not know: ${line}`);
};
