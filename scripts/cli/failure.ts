import type { ExitCode, Failure } from '../../core/event.ts';
import { failureOf, InputError, UserError } from '../../core/user-error.ts';

/** An error as it is shown, and the exit code that goes with it. Anything but a `UserError` is berth's own bug. */
export const outcomeOf = (error: unknown): { failure: Failure; exitCode: ExitCode } => {
  if (error instanceof UserError) {
    return { failure: failureOf(error), exitCode: error instanceof InputError ? 64 : 1 };
  }
  if (isLocalTrouble(error)) {
    return { failure: { code: 'local-file', message: error.message, hint: LOCAL_HINT }, exitCode: 1 };
  }
  return {
    failure: {
      code: 'bug',
      message: `this is a bug in berth: ${error instanceof Error ? error.message : String(error)}`,
      log: stackOf(error),
    },
    exitCode: 1,
  };
};

/** What a person's own machine may hold against reading or writing a file, whichever file it is. */
const LOCAL_TROUBLE = new Set<unknown>(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EISDIR']);

const LOCAL_HINT =
  "It is a file of this machine: see its owner and mode (ls -l) and the disk's free space (df -h). What berth keeps for itself is in BERTH_HOME, by default ~/.berth.";

const isLocalTrouble = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && LOCAL_TROUBLE.has(error.code) && 'path' in error;

/** The stack, then those of its causes. */
const stackOf = (error: unknown): string[] => {
  if (!(error instanceof Error)) return [];
  const own = (error.stack ?? error.message).split('\n');
  return error.cause === undefined ? own : [...own, 'caused by:', ...stackOf(error.cause)];
};

export const CANCELLED: Failure = {
  code: 'cancelled',
  message: 'cancelled',
  hint: 'Run the same command again: it goes on where this one stopped.',
};
