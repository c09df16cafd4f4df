import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import { dockerRepository } from '../docker-repository.ts';
import { install } from '../packages.ts';
import type { Facts } from '../probe/facts.ts';
import { missingEnginePackages, supportedSystem } from '../system.ts';
import type { HostStep } from './host-step.ts';

const unitDetails = (facts: Facts): string[] => {
  const unit = facts.units.get('docker.service');
  return [
    ...(unit?.enabled === 'enabled' ? [] : ['docker.service: not enabled at boot']),
    ...(unit?.active === 'active' ? [] : [`docker.service: ${unit?.active ?? 'absent'}`]),
  ];
};

/** An engine with compose v2: what is there, or the distribution's, or Docker's own from a mirror. */
export const docker: HostStep = {
  name: 'docker',
  check: (facts, want) => {
    const absent = missingEnginePackages(facts, want.host.docker);
    return absent.length > 0
      ? gapOf(
          'Docker is not installed',
          absent.map((name) => `${name}: not installed`),
        )
      : gapOf('Docker is not running', unitDetails(facts));
  },
  apply: (facts, want): Operation[] => {
    const system = supportedSystem(facts, want.host.docker);
    const absent = missingEnginePackages(facts, want.host.docker);
    const { packages } = want.host.docker;
    return [
      ...(absent.length > 0 && packages !== 'distribution'
        ? dockerRepository(system, facts.os, packages.mirror)
        : []),
      ...(absent.length > 0 ? install(system, absent) : []),
      ...(facts.units.get('docker.service')?.enabled === 'enabled'
        ? []
        : [{ op: 'service', unit: 'docker.service', action: 'enable' } as const]),
      { op: 'service', unit: 'docker.service', action: 'start' },
    ];
  },
};
