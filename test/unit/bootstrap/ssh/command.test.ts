import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { asRoot, held, STARTED, wrapped } from '../../../../bootstrap/ssh/command.ts';

const MARK = `\n${STARTED}\n`;

const sh = (script: string): { status: number | null; stdout: string; stderr: string } =>
  spawnSync('sh', ['-s'], { input: script, encoding: 'utf8' });

describe('wrapped', () => {
  it('runs the script behind the mark of its start, on both streams', () => {
    const { status, stdout, stderr } = sh(wrapped('echo out; echo err >&2; exit 3'));
    expect({ status, stdout, stderr }).toEqual({
      status: 3,
      stdout: `${MARK}out\n`,
      stderr: `${MARK}err\n`,
    });
  });

  it('runs nothing of a script that arrives cut short', () => {
    const whole = wrapped('echo one\necho two');
    for (let length = whole.indexOf('echo one'); length < whole.lastIndexOf('}'); length += 1) {
      expect(sh(whole.slice(0, length)).stdout).toBe('');
    }
  });

  it('gives commands an empty input, not the rest of the script', () => {
    expect(sh(wrapped('cat\necho after')).stdout).toBe(`${MARK}after\n`);
  });

  it('takes here-documents and an empty script', () => {
    expect(sh(wrapped("cat <<'END'\n$x 'y'\nEND")).stdout).toBe(`${MARK}$x 'y'\n`);
    expect(sh(wrapped('')).status).toBe(0);
  });
});

describe('asRoot', () => {
  it('is one word to any login shell, and limits the script where it can', () => {
    expect(asRoot('sh -s', 60)).toBe(
      `sh -c 'set -- sh -s; command -v timeout >/dev/null && set -- timeout -k 5 65 "$@"; [ "$(id -u)" = 0 ] || set -- sudo -n "$@"; exec "$@"'`,
    );
    expect(asRoot('sh -s')).toBe(
      `sh -c 'set -- sh -s; [ "$(id -u)" = 0 ] || set -- sudo -n "$@"; exec "$@"'`,
    );
  });

  it.runIf(process.getuid?.() === 0)('leaves a held script its input and its quotes', () => {
    const command = asRoot(held(`echo "it's"; cat`));
    expect(execFileSync('sh', ['-c', command], { input: 'in\n', encoding: 'utf8', stdio: 'pipe' })).toBe(
      `${MARK}it's\nin\n`,
    );
  });
});
