import { UserError } from '../../core/user-error.ts';
import { describeTarget, type Target } from './target.ts';

/** What a system error number means for someone who wants to reach a server. */
const HINTS: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there: is sshd running, and is the port right?',
  EHOSTUNREACH: 'There is no way to that address from here: check the address, the VPN or the bastion.',
  ENETUNREACH: 'There is no way to that network from here: check the VPN or the bastion.',
  ENOTFOUND: 'The name does not resolve: check its spelling and this machine’s DNS.',
  EAI_AGAIN: 'The DNS server did not answer: check this machine’s network.',
  ETIMEDOUT: 'Packets vanish on the way: check the address, the security group and the firewall.',
};

/** A server that could not be reached, or did not speak SSH in time. */
export const unreachable = (target: Target, said: string, cause: unknown, code = ''): UserError =>
  new UserError('unreachable', `${target.label}: no SSH connection to ${describeTarget(target)}: ${said}`, {
    hint: HINTS[code] ?? 'Check the address, the port, the security group and that sshd runs there.',
    cause,
  });

/** A connection that ended while something still needed it. */
export const connectionLost = (label: string, during: string, cause?: unknown): UserError =>
  new UserError('connection-lost', `${label}: the SSH connection was lost ${during}`, {
    hint: 'Run the same command again: it goes on where this one stopped.',
    ...(cause === undefined ? {} : { cause }),
  });

/** The system's error number, also out of the several that trying several addresses gives. */
export const errorCode = (error: unknown): string => {
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
};

export const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
};
