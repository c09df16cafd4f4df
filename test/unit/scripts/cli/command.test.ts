import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const execute = promisify(execFile);

const COMMAND = new URL('fixture/command.mts', import.meta.url).pathname;
const ZX = new URL('../../../../node_modules/.bin/zx', import.meta.url).pathname;
const NODE = new URL('../../../../node_modules/.bin/node', import.meta.url).pathname;

const start = (args: string[], launcher: string[] = [NODE, ZX]) => {
  const [program = NODE, ...before] = launcher;
  const child = spawn(program, [...before, COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]: [unknown[], string, string]) => ({ code, stdout, stderr }),
  );
  return { child, ended };
};

const run = (...args: string[]) => start(args).ended;

describe('a command', () => {
  it.each([
    ['user-error', 1, '✗ web: cannot\n  hint: do this\n'],
    ['input-error', 64, '✗ stack.yaml:3: no name\n'],
    ['a.yaml --limit a,b --colour red', 0, '["a.yaml",["a","b"],"red"]\n'],
    [
      '--colur',
      64,
      '✗ --colur: there is no such flag; did you mean --colour?\n  hint: npx zx command.mts --help shows every flag\n',
    ],
    ['ask --yes', 0, ''],
    [
      'ask',
      1,
      '✗ this must be agreed to, and there is no terminal to ask at: delete server/web?\n  hint: Add --yes to agree beforehand.\n',
    ],
    ['secret', 0, 'password [secret]\n'],
  ])('%s', async (line, code, stdout) => {
    expect(await run(...line.split(' '))).toEqual({ code, stdout, stderr: '' });
  });

  it('has the same arguments under node alone', async () => {
    const { ended } = start(['a.yaml', '--colour', 'red'], [NODE]);
    expect(await ended).toEqual({ code: 0, stdout: '["a.yaml",[],"red"]\n', stderr: '' });
  });

  it('shows the stack of a bug', async () => {
    const { code, stdout } = await run('bug');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ this is a bug in berth: undefined is no function\n {2}\| TypeError: .*\n {2}\| {5}at /,
    );
  });

  it('writes nothing but JSON with --json, errors in the arguments too', async () => {
    const { code, stdout } = await run('--json', '--nope');
    expect(code).toBe(64);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'failure', failure: { code: 'bad-arguments' } });
  });

  it('loses no output in a pipe', async () => {
    const { code, stdout } = await run('flood');
    expect(code).toBe(2);
    expect(stdout.split('\n')).toHaveLength(20_001);
  });

  it('is quiet when its reader goes away', async () => {
    const { stdout, stderr } = await execute('sh', ['-c', '"$0" "$1" flood | head -n 1', NODE, COMMAND]);
    expect({ stdout, stderr }).toEqual({ stdout: 'line 0\n', stderr: '' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order on the first %s', async (signal) => {
    const { child, ended } = start(['wait']);
    child.stdout.once('data', () => child.kill(signal));
    expect(await ended).toEqual({
      code: 130,
      stdout:
        'waiting\ncancelling; once more to stop at once\n✗ cancelled\n  hint: Run the same command again: it goes on where this one stopped.\n',
      stderr: '',
    });
  });

  it('ends at once on the second', async () => {
    const { child, ended } = start(['deaf']);
    child.stdout.on('data', () => child.kill('SIGINT'));
    expect(await ended).toEqual({
      code: 130,
      stdout: 'waiting\ncancelling; once more to stop at once\n',
      stderr: '',
    });
  });
});
