import { UserError } from '../../core/user-error.ts';
import type { RunResult } from './connection.ts';
import type { Target } from './target.ts';

/** Why a script never got to its first line: sudo refused, or the login shell runs nothing. */
export const notStarted = (
  { label, user, address }: Pick<Target, 'label' | 'user' | 'address'>,
  { code, stdout, stderr }: RunResult,
): UserError => {
  const said = (stderr.trim() || stdout.trim() || `exit code ${code}`).split('\n').slice(-5).join('\n  ');
  if (/sudo/i.test(stderr)) {
    return new UserError(
      'no-sudo',
      `${label}: ${user}@${address} may not become root without a password. It said:\n  ${said}`,
      {
        hint: `As root on that machine: echo '${user} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/${user} && chmod 440 /etc/sudoers.d/${user}. Or log in as root.`,
      },
    );
  }
  return new UserError(
    'no-shell',
    `${label}: ${user}@${address} may log in, but runs no script. It said:\n  ${said}`,
    {
      hint: `Give ${user} a shell (chsh -s /bin/sh ${user}) and no forced command (ForceCommand, command=).`,
    },
  );
};
