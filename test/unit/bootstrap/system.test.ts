import { describe, expect, it } from 'vitest';
import {
  basePackages,
  enginePackages,
  packageCandidates,
  supportedSystem,
} from '../../../bootstrap/system.ts';
import { fromMirror, hostSpec } from './facts.ts';

const OWN = ['docker-ce', 'docker-ce-cli', 'containerd.io', 'docker-compose-plugin'];
const DEBIAN = ['docker.io', 'docker-cli', 'docker-compose', 'iptables'];
const UBUNTU = ['docker.io', 'docker-compose-v2', 'iptables'];
const osOf = (written: string) => {
  const [id = '', version = ''] = written.split(' ');
  const os = { id, version, name: written, codename: '' };
  return { os, engine: 'absent' as const, composePlugin: false, packages: new Map<string, string>() };
};

describe('a system', () => {
  it.each([
    ['debian 13', 'apt', DEBIAN, 'linux/debian'],
    ['debian 12', 'apt', null, 'linux/debian'],
    ['ubuntu 22.04', 'apt', UBUNTU, 'linux/ubuntu'],
    ['ubuntu 24.04', 'apt', UBUNTU, 'linux/ubuntu'],
    ['amzn 2023', 'dnf', null, 'linux/centos/9'],
    ['openEuler 22.03', 'dnf', null, 'linux/centos/9'],
    ['openEuler 24.03', 'dnf', null, 'linux/centos/9'],
    ['hce 2.0', 'dnf', null, 'linux/centos/9'],
    ['euleros 2.0', 'dnf', null, 'linux/centos/9'],
  ])('%s', (written, manager, distribution, mirrorPath) => {
    const system = supportedSystem(osOf(written), fromMirror);
    expect(system).toEqual({ manager, distribution, mirrorPath });
    expect(enginePackages(system, fromMirror)).toEqual(OWN);
    expect(packageCandidates).toEqual(expect.arrayContaining([...OWN, ...basePackages(system)]));
  });

  it.each([
    ['debian 13', DEBIAN],
    ['ubuntu 22.04', UBUNTU],
    ['ubuntu 24.04', UBUNTU],
  ])('%s has an engine of its own', (written, distribution) => {
    const system = supportedSystem(osOf(written), hostSpec().docker);
    expect(enginePackages(system, hostSpec().docker)).toEqual(distribution);
    expect(packageCandidates).toEqual(expect.arrayContaining(distribution));
  });

  it.each(['debian 12', 'amzn 2023', 'openEuler 24.03', 'hce 2.0'])('%s has none', (written) => {
    expect(() => supportedSystem(osOf(written), hostSpec().docker)).toThrow(
      expect.objectContaining({ code: 'needs-docker-mirror', message: expect.stringContaining(written) }),
    );
  });

  it.each([
    'debian 11',
    'debian 130',
    'debian ',
    'ubuntu 20.04',
    'ubuntu 24.10',
    'amzn 2',
    'amzn 20230',
    'openEuler 20.03',
    'hce 1.1',
    'centos 7',
    'alpine 3.22',
    'fedora 43',
    ' ',
  ])('%j is refused, with those that are not', (written) => {
    expect(() => supportedSystem(osOf(written), fromMirror)).toThrow(
      expect.objectContaining({ code: 'unsupported-system', hint: expect.stringContaining('Debian 13') }),
    );
  });

  it('is not refused for lack of packages where somebody put an engine there', () => {
    const facts = { ...osOf('debian 12'), engine: 'up' as const, composePlugin: true };
    expect(supportedSystem(facts, hostSpec().docker).manager).toBe('apt');
  });

  it('asks about each package once', () => {
    expect(new Set(packageCandidates).size).toBe(packageCandidates.length);
  });
});
