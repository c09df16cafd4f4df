import { quote } from '../../core/shell.ts';

/**
 * Written to both streams by the script itself before anything else: what comes before it is not the
 * script's. A line end goes before it, because a shell's greeting may stop in the middle of a line.
 */
export const STARTED = 'berth: started';
const MARK = `echo; echo '${STARTED}'; { echo; echo '${STARTED}'; } >&2`;

/**
 * What sshd is asked to run, whatever the login shell is: become root, and be a shell. Deciding
 * about sudo there saves the round trip of asking first. Where the machine has `timeout`, it ends
 * the script some seconds after berth stopped waiting for it.
 *
 * @param shell what root runs, as words of a POSIX shell
 * @param deadline in seconds; absent: for ever
 */
export const asRoot = (shell: string, deadline?: number): string => {
  const limit =
    deadline === undefined
      ? `set -- ${shell}`
      : `set -- ${shell}; command -v timeout >/dev/null && set -- timeout -k ${GRACE} ${Math.ceil(deadline) + GRACE} "$@"`;
  const script = `${limit}; [ "$(id -u)" = 0 ] || set -- sudo -n "$@"; exec "$@"`;
  return `sh -c ${quote(script)}`;
};

/** Seconds between berth's own deadline, the script's end there and its death. */
const GRACE = 5;

/**
 * A script as it is sent to `sh -s`. In braces, the shell reads all of it before it runs any: one
 * that arrives cut short does nothing, and no command in it can eat what follows as its input.
 */
export const wrapped = (script: string): string => `{ ${MARK}\n${script}\n} </dev/null\n`;

/** A script that keeps its standard input: as an argument, with the mark of its start. */
export const held = (script: string): string => `sh -c ${quote(`${MARK}\n${script}`)}`;
