import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Release } from './base.ts';

const run = promisify(execFile);
const MILLISECONDS = 10_000;

/**
 * The apt sources for a base image: the mirrors that this machine itself uses, which may be the only ones
 * it reaches quickly, or none, where it is no Debian machine and mmdebstrap's own choice must do.
 */
export const debianSources = async (release: Release): Promise<string[]> => {
  const { stdout } = await run(
    'apt-get',
    ['indextargets', '--format', '$(ORIGIN) $(REPO_URI) $(SUITE)', 'Created-By: Packages'],
    { timeout: MILLISECONDS },
  ).catch(() => ({ stdout: '' }));
  return sourcesFrom(stdout, release);
};

/**
 * @param targets lines of origin, repository and suite, as `apt-get indextargets` gives them
 * @returns one-line entries of sources.list(5): the release, its updates and its security updates
 */
export const sourcesFrom = (targets: string, release: Release): string[] => {
  const debian = targets
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([origin, repository]) => origin === 'Debian' && /^https?:/.test(repository ?? ''));
  const main = debian.find((target) => !isSecurity(target))?.[1];
  const security = debian.find(isSecurity)?.[1];
  if (main === undefined) return [];
  return [
    `deb ${main} ${release} main`,
    `deb ${main} ${release}-updates main`,
    ...(security === undefined ? [] : [`deb ${security} ${release}-security main`]),
  ];
};

const isSecurity = ([, repository, suite]: string[]): boolean => /security/.test(`${repository} ${suite}`);
