import { describe } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { caCertificates } from '../../../../bootstrap/steps/ca-certificates.ts';
import { packages } from '../../../../bootstrap/steps/packages.ts';
import { ready } from '../../../../bootstrap/steps/ready.ts';
import { registryCa } from '../../../../bootstrap/steps/registry-ca.ts';
import { swap } from '../../../../bootstrap/steps/swap.ts';
import { timeSync } from '../../../../bootstrap/steps/time-sync.ts';
import { changed, fromMirror, GIB } from '../facts.ts';
import { stepCases } from './case.ts';
import { apt, dnf } from './installing.ts';

describe('ready', () => {
  stepCases(ready, [
    { case: 'no cloud-init', facts: () => ({ cloudInit: 'absent' }), details: [] },
    { case: 'cloud-init has ended', details: [] },
    {
      case: 'cloud-init is at work',
      facts: () => ({ cloudInit: 'running' }),
      details: ['cloud-init has not finished'],
      apply: [
        {
          op: 'run',
          argv: ['sh', '-c', 'cloud-init status --wait >/dev/null; [ $? -ne 1 ]'],
          reason: 'wait for cloud-init',
          deadline: 900,
          failure: {
            code: 'cloud-init-failed',
            hint: 'on the host: cloud-init status --long; cat /var/log/cloud-init-output.log',
          },
        },
      ],
    },
  ]);
});

describe('packages', () => {
  stepCases(packages, [
    { case: 'all there', details: [] },
    {
      case: 'one missing on Debian',
      facts: (facts) => ({ packages: changed(facts.packages, { 'util-linux': undefined }) }),
      details: ['util-linux: not installed'],
      apply: apt('util-linux'),
    },
    {
      case: 'the one that logs in to ECR by the role of the machine, where that is the way in',
      bundle: { registry: { address: 'r.example.com', helper: 'ecr-login' } },
      details: ['amazon-ecr-credential-helper: not installed'],
      apply: apt('amazon-ecr-credential-helper'),
    },
    {
      case: 'all missing on Ubuntu',
      system: 'ubuntu2204',
      facts: () => ({ packages: new Map() }),
      details: ['ca-certificates: not installed', 'util-linux: not installed'],
      apply: apt('ca-certificates', 'util-linux'),
    },
    ...(['amazon2023', 'openEuler2403', 'hce2'] as const).map((system) => ({
      case: `flock missing on ${system}`,
      system,
      host: { docker: fromMirror },
      facts: () => ({ packages: new Map([['ca-certificates', '1']]) }),
      details: ['util-linux: not installed'],
      apply: dnf('util-linux'),
    })),
  ]);
});

describe('CA certificates', () => {
  const host = {
    caCertificates: [
      { name: 'a', pem: 'PEM A' },
      { name: 'b', pem: 'PEM B' },
    ],
  };
  const A = '/usr/local/share/ca-certificates/berth-a.crt';
  const rebuild: Operation = {
    op: 'run',
    argv: ['update-ca-certificates'],
    reason: 'rebuild the certificate store',
    deadline: 120,
  };
  stepCases(caCertificates, [
    { case: 'none wanted', details: [] },
    { case: 'all there', host, details: [] },
    {
      case: 'one missing',
      host,
      facts: (facts) => ({
        paths: changed(facts.paths, { [A]: undefined }),
        hashes: changed(facts.hashes, { [A]: undefined }),
      }),
      details: [`${A}: missing`],
      apply: [{ op: 'file', path: A, content: 'PEM A', mode: '0644', owner: '0:0' }, rebuild],
    },
    {
      case: 'one renewed',
      host,
      facts: (facts) => ({ hashes: changed(facts.hashes, { [A]: 'of another' }) }),
      details: [`${A}: content differs`],
      apply: [{ op: 'file', path: A, content: 'PEM A', mode: '0644', owner: '0:0' }, rebuild],
    },
    {
      case: 'on Enterprise Linux',
      system: 'openEuler2403',
      host: { caCertificates: [{ name: 'a', pem: 'PEM A' }], docker: fromMirror },
      facts: () => ({ paths: new Map(), hashes: new Map() }),
      details: ['/etc/pki/ca-trust/source/anchors/berth-a.crt: missing'],
      apply: [
        {
          op: 'file',
          path: '/etc/pki/ca-trust/source/anchors/berth-a.crt',
          content: 'PEM A',
          mode: '0644',
          owner: '0:0',
        },
        { ...rebuild, argv: ['update-ca-trust', 'extract'] },
      ],
    },
  ]);
});

const start = (unit: string) =>
  (['enable', 'start'] as const).map((action) => ({ op: 'service' as const, unit, action }));

describe('time-sync', () => {
  const unkept = { active: 'inactive', enabled: '', needsReload: false };
  stepCases(timeSync, [
    ...['chrony.service', 'chronyd.service', 'systemd-timesyncd.service', 'ntpsec.service'].map((unit) => ({
      case: `${unit} runs`,
      facts: () => ({
        units: new Map([[unit, { active: 'active', enabled: 'enabled', needsReload: false }]]),
      }),
      details: [],
    })),
    {
      case: 'nothing runs',
      facts: () => ({ units: new Map([['chrony.service', unkept]]) }),
      details: ['no time synchronisation is running'],
      apply: [...apt('chrony'), ...start('chrony.service')],
    },
    {
      case: 'it is installed, and stopped',
      facts: (facts) => ({ units: new Map(), packages: changed(facts.packages, { chrony: '4.5' }) }),
      details: ['no time synchronisation is running'],
      apply: start('chrony.service'),
    },
    {
      case: 'nothing runs on Enterprise Linux',
      system: 'amazon2023',
      host: { docker: fromMirror },
      facts: () => ({ units: new Map() }),
      details: ['no time synchronisation is running'],
      apply: [...dnf('chrony'), ...start('chronyd.service')],
    },
    { case: 'a container', facts: () => ({ units: new Map(), container: 'docker' }), details: [] },
    { case: 'not wanted', host: { timeSync: false }, facts: () => ({ units: new Map() }), details: [] },
  ]);
});

describe('swap', () => {
  const small = { total: GIB, swap: 0 };
  stepCases(swap, [
    { case: 'memory enough', facts: () => ({ memory: { total: 2 * GIB, swap: 0 } }), details: [] },
    { case: 'swap is there', facts: () => ({ memory: { total: GIB, swap: 1 } }), details: [] },
    { case: 'a container', facts: () => ({ memory: small, container: 'lxc' }), details: [] },
    { case: 'not wanted', host: { swap: false }, facts: () => ({ memory: small }), details: [] },
    {
      case: 'a small machine without',
      host: { swap: { size: GIB + 1, below: 2 * GIB } },
      facts: () => ({ memory: small }),
      details: ['1024 MiB of memory and no swap'],
      apply: [
        {
          op: 'run',
          argv: [
            'sh',
            '-ec',
            'umask 077; f=/var/lib/berth.swap; fallocate -l "$1M" "$f" || dd if=/dev/zero of="$f" bs=1M count="$1"; mkswap "$f"; swapon "$f"; grep -q "^$f " /etc/fstab || echo "$f none swap sw 0 0" >> /etc/fstab',
            'swap',
            '1025',
          ],
          reason: 'make 1025 MiB of swap',
          deadline: 300,
        },
      ],
    },
  ]);
});

describe('registry CA', () => {
  const bundle = { registry: { address: 'registry.example.com:5000', ca: 'PEM' } };
  const path = '/etc/docker/certs.d/registry.example.com:5000/ca.crt';
  const file = { op: 'file', path, content: 'PEM', mode: '0644', owner: '0:0' } as const;
  const directory: Operation = {
    op: 'directory',
    path: '/etc/docker/certs.d/registry.example.com:5000',
    mode: '0755',
    owner: '0:0',
  };
  stepCases(registryCa, [
    { case: 'none wanted', details: [] },
    { case: 'there', bundle, details: [] },
    {
      case: 'missing',
      bundle,
      facts: () => ({ paths: new Map(), hashes: new Map() }),
      details: [`${path}: missing`],
      apply: [directory, file],
    },
    {
      case: 'readable by root alone',
      bundle,
      facts: (facts) => ({
        paths: changed(facts.paths, {
          [path]: { type: 'regular file', mode: '0600', owner: '0:0', ownerName: 'root:root' },
        }),
      }),
      details: [`${path}: mode 0600, should be 0644`],
      apply: [{ op: 'access', path, mode: '0644', owner: '0:0' }],
    },
  ]);
});
