import type { Operation } from '../core/operation.ts';
import type { System } from './system.ts';

const APT_OPTIONS = [
  '-o',
  'DPkg::Lock::Timeout=600',
  '-o',
  'Acquire::Retries=3',
  '-o',
  'APT::Install-Recommends=false',
];

/** Asked first so that an install which was cut off by a crash is finished before the next begins. */
const RECOVER = 'flock -w 600 /var/lib/dpkg/lock dpkg --configure -a --force-confdef --force-confold';

/** Installs packages by the system's own manager, waiting for whoever else is at it (first boot's updates). */
export const install = (system: System, names: readonly string[]): Operation[] => {
  const failure = {
    code: 'package-install-failed',
    hint: "the package manager's own words stand above; mend its sources or network on the host, then run again",
  };
  if (system.manager === 'dnf') {
    return [
      {
        op: 'run',
        argv: ['dnf', '--assumeyes', '--setopt=install_weak_deps=False', 'install', ...names],
        reason: `install ${names.join(' ')}`,
        deadline: 1200,
        failure,
      },
    ];
  }
  const environment = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' };
  return [
    {
      op: 'run',
      argv: ['sh', '-c', RECOVER],
      reason: 'finish interrupted installations',
      deadline: 900,
      environment,
      failure,
    },
    {
      op: 'run',
      argv: ['apt-get', ...APT_OPTIONS, 'update', '-qq'],
      reason: 'read the package lists',
      deadline: 600,
      environment,
      failure,
    },
    {
      op: 'run',
      argv: [
        'apt-get',
        ...APT_OPTIONS,
        '-o',
        'Dpkg::Options::=--force-confold',
        'install',
        '-y',
        '-qq',
        ...names,
      ],
      reason: `install ${names.join(' ')}`,
      deadline: 1200,
      environment,
      failure,
    },
  ];
};
