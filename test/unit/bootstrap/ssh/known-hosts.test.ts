import { describe, expect, it } from 'vitest';
import {
  entriesFor,
  fingerprint,
  keyType,
  knownHostsName,
  parseKnownHosts,
} from '../../../../bootstrap/ssh/known-hosts.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAICMohvtYuRIH/aFqvqo1+5OyGGxX0ggacTdGb8WPDOR1';

const matches = (names: string, name: string): boolean =>
  entriesFor(parseKnownHosts(`${names} ssh-ed25519 ${KEY}`, '/k'), name).length === 1;

describe('parseKnownHosts', () => {
  it('reads entries with where they stand, and passes over what is none', () => {
    const text = `# a comment\n\nweb,10.0.0.1 ssh-ed25519 ${KEY} made by hand\n@revoked * ssh-rsa AAAA\nhalf a\n`;
    expect(parseKnownHosts(text, '/k')).toEqual([
      { marker: '', names: 'web,10.0.0.1', type: 'ssh-ed25519', key: KEY, source: '/k:3' },
      { marker: '@revoked', names: '*', type: 'ssh-rsa', key: 'AAAA', source: '/k:4' },
    ]);
  });
});

describe('entriesFor', () => {
  it.each([
    ['web', 'web', true],
    ['db,web', 'web', true],
    ['WEB', 'web', true],
    ['web', 'web2', false],
    ['w?b', 'web', true],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'aXexample.com', false],
    ['*.example.com,!db.example.com', 'db.example.com', false],
    ['[127.0.0.1]:2222', '[127.0.0.1]:2222', true],
    ['[127.0.0.1]:2222', '127.0.0.1', false],
    // Made by ssh-keygen -H.
    ['|1|0HXtXljNEfzsQ6mSNvVkgKTbtZs=|yeWVGj/Y2RCcZP0xDq3sP1RG4c0=', '[127.0.0.1]:2222', true],
    ['|1|c7/9B5auUe8vXbwyb4FzBe/gWtg=|aJajjaZdoYSsF4uXbZru9mW0Wls=', 'web', true],
    ['|1|c7/9B5auUe8vXbwyb4FzBe/gWtg=|aJajjaZdoYSsF4uXbZru9mW0Wls=', 'db', false],
    ['|1|broken', 'web', false],
  ])('%s for %s: %s', (names, name, expected) => {
    expect(matches(names, name)).toBe(expected);
  });
});

it('shows a key as ssh-keygen -l does', () => {
  expect(fingerprint(KEY)).toBe('SHA256:KFEhZBMKyB+nAeiQA29tQubmtdRlCjsCK2/SZJif9/E');
  expect(keyType(KEY)).toBe('ssh-ed25519');
  expect(keyType('')).toBe('');
});

it('names the port only where it is not 22', () => {
  expect(knownHostsName('Web.example.com', 22)).toBe('web.example.com');
  expect(knownHostsName('::1', 2222)).toBe('[::1]:2222');
});
