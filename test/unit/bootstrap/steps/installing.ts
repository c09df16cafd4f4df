import type { Operation } from '../../../../core/operation.ts';

const failure = {
  code: 'package-install-failed',
  hint: "the package manager's own words stand above; mend its sources or network on the host, then run again",
};
const environment = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' };
const options = '-o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o APT::Install-Recommends=false'.split(
  ' ',
);

/** What installing some packages takes on Debian and Ubuntu. */
export const apt = (...names: string[]): Operation[] => [
  {
    op: 'run',
    argv: ['sh', '-c', 'flock -w 600 /var/lib/dpkg/lock dpkg --configure -a --force-confdef --force-confold'],
    reason: 'finish interrupted installations',
    deadline: 900,
    environment,
    failure,
  },
  {
    op: 'run',
    argv: ['apt-get', ...options, 'update', '-qq'],
    reason: 'read the package lists',
    deadline: 600,
    environment,
    failure,
  },
  {
    op: 'run',
    argv: ['apt-get', ...options, '-o', 'Dpkg::Options::=--force-confold', 'install', '-y', '-qq', ...names],
    reason: `install ${names.join(' ')}`,
    deadline: 1200,
    environment,
    failure,
  },
];

/** The same on the family of Enterprise Linux. */
export const dnf = (...names: string[]): Operation[] => [
  {
    op: 'run',
    argv: ['dnf', '--assumeyes', '--setopt=install_weak_deps=False', 'install', ...names],
    reason: `install ${names.join(' ')}`,
    deadline: 1200,
    failure,
  },
];
