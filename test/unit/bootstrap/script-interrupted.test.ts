import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../core/operation.ts';
import { renderScript } from '../../../bootstrap/script.ts';
import { wrapped } from '../../../bootstrap/ssh/command.ts';
import { ME, pathsBelow, runShell, scratch, startShell } from './real-shell.ts';

const shell = (script: string, ...words: string[]): Operation => ({
  op: 'run',
  argv: ['sh', '-ec', script, 'shell', ...words],
  reason: 'try',
  deadline: 20,
});

const appears = async (path: string): Promise<void> => {
  for (let tries = 0; !existsSync(path); tries += 1) {
    if (tries === 3000) throw new Error(`${path} did not appear`);
    await sleep(10);
  }
};

describe('a script cut short', () => {
  it.each(['sh', 'bash'])('does nothing under %s, wherever it was cut', async (name) => {
    const root = await scratch();
    const operations: Operation[] = [
      { op: 'file', path: `${root}/file`, content: 'x'.repeat(200), mode: '0644', owner: ME },
      shell('cat > "$1"', `${root}/input`),
      { op: 'directory', path: `${root}/directory`, mode: '0755', owner: ME },
    ];
    const whole = wrapped(renderScript(pathsBelow(root), [{ step: 'step', operations }]));
    const end = whole.lastIndexOf('}');
    const cuts = Array.from({ length: end }, (_, at) => at).filter((at) => at % 61 === 0 || at > end - 12);
    await Promise.all(cuts.map((at) => startShell(whole.slice(0, at), name).ended));
    expect(await readdir(root)).toEqual([]);
    expect((await startShell(whole.slice(0, end + 1), name).ended).code).toBe(0);
    expect(await readdir(root)).toEqual(['directory', 'file', 'input', 'run']);
  });
});

describe('the registry login', () => {
  const login = 'mkdir -p "$1"; echo secret > "$1/config.json"; : > "$2"';

  it.each([
    { case: 'a success', rest: 'true' },
    { case: 'a failure', rest: 'false' },
  ])('is gone after $case', async ({ rest }) => {
    const root = await scratch();
    const paths = pathsBelow(root);
    await mkdir(paths.credentials, { recursive: true });
    await writeFile(`${paths.credentials}/left-behind`, 'by a run that was killed');
    const seen = `ls "$1" > "$2.listing"; ${login}; ${rest}`;
    const operations = [
      shell('[ ! -e "$1" ]', paths.credentials),
      shell(`mkdir -p "$1"; ${seen}`, paths.credentials, `${root}/seen`),
    ];
    await runShell(renderScript(paths, [{ step: 'images', operations }]));
    expect(existsSync(`${root}/seen`)).toBe(true);
    expect(existsSync(paths.credentials)).toBe(false);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('is gone after %s', async (signal) => {
    const root = await scratch();
    const paths = pathsBelow(root);
    const operations = [shell(`${login}; sleep 0.3`, paths.credentials, `${root}/seen`)];
    const script = wrapped(renderScript(paths, [{ step: 'images', operations }]));
    const { child, ended } = startShell(script);
    await appears(`${root}/seen`);
    process.kill(-(child.pid ?? 0), signal);
    expect((await ended).code).toBe(130);
    expect(existsSync(paths.credentials)).toBe(false);
  });

  it.each(['sh', 'bash'])('is gone once nobody listens any more, under %s', async (name) => {
    const root = await scratch();
    const paths = pathsBelow(root);
    const operations = [
      shell(`${login}; sleep 0.5`, paths.credentials, `${root}/seen`),
      shell(': > "$1"', `${root}/too-late`),
    ];
    const { child, ended } = startShell(wrapped(renderScript(paths, [{ step: 'images', operations }])), name);
    await appears(`${root}/seen`);
    child.stdout?.destroy();
    child.stderr?.destroy();
    await ended;
    expect(existsSync(paths.credentials)).toBe(false);
    expect(existsSync(`${root}/too-late`)).toBe(false);
  });
});

describe('two scripts at once', () => {
  it('take turns', async () => {
    const root = await scratch();
    const paths = pathsBelow(root);
    const scripts = ['a', 'b', 'c'].map((name) =>
      renderScript(paths, [
        {
          step: name,
          operations: [
            shell(`echo "${name} in" >> "$1"; sleep 0.1; echo "${name} out" >> "$1"`, `${root}/log`),
          ],
        },
      ]),
    );
    await Promise.all(scripts.map((script) => runShell(script)));
    const log = (await readFile(`${root}/log`, 'utf8')).trim().split('\n');
    expect(log).toHaveLength(6);
    for (const at of [0, 2, 4]) expect(log[at]?.[0]).toBe(log[at + 1]?.[0]);
  });

  it('wait for a command that outlived its script', async () => {
    const root = await scratch();
    const paths = pathsBelow(root);
    const slow = shell(': > "$1"; sleep 0.5; echo first >> "$2"', `${root}/begun`, `${root}/log`);
    const first = startShell(wrapped(renderScript(paths, [{ step: 'slow', operations: [slow] }])));
    await appears(`${root}/begun`);
    process.kill(-(first.child.pid ?? 0), 'SIGKILL');
    const next = [shell('echo second >> "$1"', `${root}/log`)];
    await runShell(renderScript(paths, [{ step: 'next', operations: next }]));
    expect(await readFile(`${root}/log`, 'utf8')).toBe('first\nsecond\n');
  });
});
