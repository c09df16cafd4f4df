import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { GUARD_SCRIPT } from '../../../../bootstrap/host/metadata-guard.ts';
import { scopeOf } from '../../../../bootstrap/probe/scope.ts';
import { probeScript } from '../../../../bootstrap/probe/script.ts';
import { renderScript } from '../../../../bootstrap/script.ts';
import { wrapped } from '../../../../bootstrap/ssh/command.ts';
import { allSteps } from '../../../../bootstrap/steps/index.ts';
import { Secret } from '../../../../core/secret.ts';
import { BLANK, DISK, fromMirror, readyFacts, wanted } from '../facts.ts';

const access = { address: 'registry.example.com', username: 'deploy', password: new Secret('hunter2') };

/** Every text for a shell: the supervisor, the guard, the probe, and the script of all steps at once. */
const texts = async (): Promise<Record<string, string>> => {
  const certified = {
    registry: { address: 'registry.example.com', ca: 'PEM' },
  };
  const host = { docker: fromMirror, caCertificates: [{ name: 'company', pem: 'PEM' }] };
  const machine = { disks: [DISK], metadata: true, injected: 'SHA256:x' };
  const want = { ...(await wanted(certified, host, machine)), access };
  const bare = readyFacts(want, {
    packages: new Map(),
    units: new Map(),
    paths: new Map(),
    hashes: new Map(),
    links: new Map(),
    releases: ['a', 'b', 'c', 'd', 'e'],
    daemon: null,
    containers: [],
    images: new Set(),
    disks: new Map([[DISK.mount, BLANK]]),
    hostKeyCopies: ['/var/lib/cloud/instances/i-1/obj.pkl'],
  });
  const parts = allSteps.map((step) => ({ step: step.name, operations: step.apply(bare, want) }));
  return {
    supervisor: want.supervise,
    probe: wrapped(probeScript(scopeOf(want))),
    guard: GUARD_SCRIPT,
    steps: wrapped(renderScript(want.paths, parts)),
  };
};

const complaint = (shell: string, input: string): string =>
  spawnSync(shell, ['-n'], { input, encoding: 'utf8' }).stderr;

describe('every text for a shell', () => {
  it.each(['sh', 'dash', 'bash'])('is understood by %s', async (shell) => {
    for (const [name, input] of Object.entries(await texts())) {
      expect(`${name}: ${complaint(shell, input)}`).toBe(`${name}: `);
    }
  });

  it('is for this stack', async () => {
    for (const text of Object.values(await texts())) expect(text).not.toMatch(/@STACK@|undefined|\[object/);
    expect((await texts())['supervisor']).toMatch(/^#!\/bin\/sh\n/);
    expect((await texts())['supervisor']).toContain('\nstack=team\n');
  });

  it('shows no secret', async () => {
    for (const text of Object.values(await texts())) expect(text).not.toContain('hunter2');
  });
});

describe('the unit', () => {
  it('does not start without the data disks', async () => {
    const { unit } = await wanted({}, {}, { disks: [DISK] });
    expect(unit.split('\n')).toContain('RequiresMountsFor=/var/lib/berth/team /data');
  });

  it('starts the supervisor of its stack, and is true about it', async () => {
    const { unit } = await wanted({}, { dataDir: '/mnt/data' });
    expect(unit).toContain('Description=berth stack team: ');
    for (const line of [
      'Type=notify',
      'NotifyAccess=all',
      'ExecStart=/opt/berth/team/supervise',
      'ExecReload=/bin/kill -HUP $MAINPID',
      'Restart=always',
      'StartLimitIntervalSec=0',
      'RequiresMountsFor=/mnt/data/team',
      'ConditionPathExists=/opt/berth/team/current',
      'After=docker.service network-online.target',
      'WantedBy=multi-user.target',
    ]) {
      expect(unit.split('\n')).toContain(line);
    }
  });

  it('is three sections of keys', async () => {
    const { unit } = await wanted();
    expect(unit.match(/^\[\w+\]$/gm)).toEqual(['[Unit]', '[Service]', '[Install]']);
    for (const line of unit.split('\n')) expect(line).toMatch(/^(\[\w+\]|\w+=.+|)$/);
  });
});
