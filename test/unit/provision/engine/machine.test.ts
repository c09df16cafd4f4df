import { expect, test } from 'vitest';
import { canInstall, osIdOf, type Machine } from '../../../../provision/engine/machine.ts';
import { howToGetEngine } from '../../../../provision/engine/open.ts';

test.each([
  ['ID=debian\nVERSION_ID="12"\n', 'debian'],
  ['NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel"\n', 'rocky'],
  ['', undefined],
])('os-release %j is %s', (text, id) => {
  expect(osIdOf(text)).toBe(id);
});

const machine = (os: string, root: boolean, engineInstalled = false): Machine => ({
  os,
  root,
  systemd: true,
  engineInstalled,
});

test.each([
  [machine('debian', true), true],
  [machine('ubuntu', true), true],
  [machine('debian', false), false],
  [machine('rocky', true), false],
  [machine('darwin', false), false],
])('%o can install: %s', (on, can) => {
  expect(canInstall(on)).toBe(can);
});

test.each([
  [machine('debian', false), 'sudo sh -c'],
  [machine('debian', true), 'agree to the installation'],
  [machine('darwin', false), 'Docker Desktop'],
  [machine('fedora', false), 'sudo systemctl enable --now docker'],
  [machine('debian', false, true), 'sudo systemctl start docker'],
])('%o is told what to do', (on, words) => {
  expect(howToGetEngine(on)).toContain(words);
});
