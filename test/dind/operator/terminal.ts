import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quoteAll } from '../../../core/shell.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export type Session = {
  /** All that came to the screen, escape codes included. */
  screen: () => string;
  type: (text: string) => void;
  done: Promise<number | null>;
};

/** Runs a command of berth on a terminal of its own (util-linux's script), 100 columns wide. */
export const onTerminal = (
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
  size = 'cols 100 rows 30',
): Session => {
  const shell = `stty ${size}; exec ${quoteAll(['node_modules/.bin/zx', ...command])}`;
  const child = spawn('script', ['--quiet', '--return', '--command', shell, '/dev/null'], {
    cwd: ROOT,
    env: { ...process.env, TERM: 'xterm-256color', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
  return {
    screen: () => screen,
    type: (text) => void child.stdin.write(text),
    done: new Promise((resolve, reject) => child.once('error', reject).once('close', resolve)),
  };
};

const ESC = '\u001B';

/** What colours a text (SGR), of all that a terminal understands. */
export const COLOR = new RegExp(`${ESC}\\[[\\d;]*m`);

/** The cursor, taken away and given back. */
export const HIDDEN = `${ESC}[?25l`;
export const SHOWN = `${ESC}[?25h`;

/** Any escape code begins with it. */
export const ESCAPE = ESC;

const CODES = new RegExp(`${ESC}\\[[\\d;?]*[A-Za-z]`, 'g');

/** The text without escape codes and with plain line ends. */
export const plain = (screen: string): string => screen.replaceAll(CODES, '').replaceAll('\r', '');
