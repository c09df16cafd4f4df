import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { keyArguments, keyEvents, keyScript } from '../../../../scripts/cli/keys.ts';

const asked = (flags: Record<string, string>): string[] =>
  keyArguments({ value: (name: string) => flags[name] });

describe('what the server is asked', () => {
  it.each([
    [{}, ['list']],
    [{ create: 'ci', scope: 'read' }, ['create', '--name=ci', '--scope=read']],
    [
      { create: 'ci', scope: 'read', namespace: 'team', expires: '90d' },
      ['create', '--name=ci', '--scope=read', '--namespace=team', '--expires=90d'],
    ],
    [{ rotate: '0123456789ab', overlap: '0' }, ['rotate', '0123456789ab', '--overlap=0']],
    [{ revoke: '0123456789ab' }, ['revoke', '0123456789ab']],
  ])('%j', (flags, wanted) => {
    expect(asked(flags)).toEqual(wanted);
  });

  it('is one thing at a time', () => {
    expect(() => asked({ create: 'a', revoke: 'b' })).toThrow('--create and --revoke: one at a time');
  });
});

/** The script as the host's shell runs it, with a `docker` that says what it was asked. */
const runWith = async (docker: string, wanted: string[]): Promise<{ stdout: string; code: number }> => {
  const script = `timeout() { shift; "$@"; }; docker() { ${docker}; }; ${keyScript('notes', wanted)}`;
  const ended = promisify(execFile)('sh', ['-c', script]);
  return ended.then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { code: number; stdout: string }) => ({ stdout: error.stdout, code: error.code }),
  );
};

describe('the script', () => {
  it('runs the command in the container of the stack, its words as they were given', async () => {
    const docker = `if [ "$1" = ps ]; then echo c0ffee; else printf '%s\\n' "$@"; fi`;
    const { stdout } = await runWith(docker, ['create', "--name=a'; touch /tmp/x; '$(id)"]);
    expect(stdout.split('\n')).toEqual([
      'exec',
      'c0ffee',
      'node',
      'src/keys.ts',
      'create',
      "--name=a'; touch /tmp/x; '$(id)",
      '--json',
      '',
    ]);
  });

  it('looks for the server of its stack only', () => {
    expect(keyScript('notes', ['list'])).toContain('label=com.docker.compose.project=berth-notes');
    expect(keyScript('notes', ['list'])).toContain('label=com.docker.compose.service=server');
  });

  it('says by its exit code that no server runs', async () => {
    expect(await runWith('true', ['list'])).toEqual({ stdout: '', code: 69 });
  });
});

describe('what is told of the answer', () => {
  const key = { id: 'a', name: 'ci', namespace: 'default', scope: 'read', lastUsedAt: null, expiresAt: null };

  it.each([
    [{ live: true, revokedAt: null }, 'live'],
    [{ live: false, revokedAt: null }, 'expired'],
    [{ live: false, revokedAt: '2026-01-01T00:00:00.000Z' }, 'revoked'],
  ])('%j is %s', (life, state) => {
    expect(keyEvents('web', JSON.stringify({ keys: [{ ...key, ...life, extra: 1 }] }))).toEqual([
      { type: 'key', host: 'web', ...key, state },
    ]);
  });

  it('holds the text of a key that was made', () => {
    const made = { keys: [{ ...key, live: true, revokedAt: null }], secret: 'berth_x', sharedWith: ['bob'] };
    expect(keyEvents('web', JSON.stringify(made))).toEqual([
      { type: 'key', host: 'web', ...key, state: 'live', secret: 'berth_x', sharedWith: ['bob'] },
    ]);
  });
});
