import { describe, expect, it } from 'vitest';
import { describe as said, type Operation } from '../../../core/operation.ts';
import { Secret } from '../../../core/secret.ts';

const at = { path: '/opt/x', mode: '0600', owner: '0:0' };

const CASES: [Operation, string][] = [
  [{ op: 'directory', ...at }, 'directory /opt/x 0600 0:0'],
  [{ op: 'file', ...at, content: 'hidden' }, 'file /opt/x 0600 0:0'],
  [{ op: 'file', ...at, content: new Secret('hidden') }, 'file /opt/x 0600 0:0'],
  [{ op: 'access', ...at }, 'access /opt/x 0600 0:0'],
  [{ op: 'generate', ...at, bytes: 32 }, 'generate /opt/x 0600 0:0'],
  [{ op: 'link', path: '/opt/current', target: '/opt/r/1' }, 'link /opt/current → /opt/r/1'],
  [{ op: 'remove', paths: ['/opt/a', '/opt/b'] }, 'remove /opt/a /opt/b'],
  [{ op: 'service', unit: 'docker.service', action: 'restart' }, 'restart docker.service'],
  [
    {
      op: 'run',
      argv: ['docker', 'login', 'hidden'],
      reason: 'log in',
      deadline: 60,
      input: new Secret('hidden'),
      environment: { TOKEN: 'hidden' },
    },
    'log in',
  ],
  [{ op: 'run', argv: ['tee'], reason: 'write', deadline: 60, input: 'hidden' }, 'write'],
];

describe('what a plan says of an operation', () => {
  it.each(CASES)('$op: case %#', (operation, text) => {
    expect(said(operation)).toBe(text);
    expect(said(operation)).not.toContain('hidden');
  });
});
