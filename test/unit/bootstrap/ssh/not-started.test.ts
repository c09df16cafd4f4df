import { describe, expect, it } from 'vitest';
import { notStarted } from '../../../../bootstrap/ssh/not-started.ts';

const target = { label: 'web', user: 'deploy', address: '10.0.0.1' };

describe('notStarted', () => {
  it.each([
    ['sudo: a password is required\n', 1],
    ['deploy is not in the sudoers file.\n', 1],
    ['sh: 1: exec: sudo: not found\n', 127],
  ])('knows what sudo says: %s', (stderr, code) => {
    const error = notStarted(target, { code, stdout: '', stderr });
    expect(error.code).toBe('no-sudo');
    expect(error.message).toBe(
      `web: deploy@10.0.0.1 may not become root without a password. It said:\n  ${stderr.trim()}`,
    );
  });

  it.each([
    [
      { code: 1, stdout: 'This account is currently not available.\n', stderr: '' },
      'This account is currently not available.',
    ],
    [{ code: 0, stdout: '', stderr: '' }, 'exit code 0'],
  ])('knows a shell that runs nothing', (result, said) => {
    const error = notStarted(target, result);
    expect(error.code).toBe('no-shell');
    expect(error.message).toBe(`web: deploy@10.0.0.1 may log in, but runs no script. It said:\n  ${said}`);
  });
});
