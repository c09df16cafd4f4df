import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../core/operation.ts';
import { Secret } from '../../../core/secret.ts';
import { renderScript, type ScriptPart } from '../../../bootstrap/script.ts';
import { ME, pathsBelow, progressOf, runShell, scratch, type Outcome } from './real-shell.ts';

const part = (...operations: Operation[]): ScriptPart => ({ step: 'step', operations });
const perform = (root: string, ...operations: Operation[]): Promise<Outcome> =>
  runShell(renderScript(pathsBelow(root), [part(...operations)]));
const run = (over: Partial<Extract<Operation, { op: 'run' }>>): Operation => ({
  op: 'run',
  argv: ['true'],
  reason: 'try',
  deadline: 10,
  ...over,
});
const file = (path: string, content: string, mode = '0644'): Operation => ({
  op: 'file',
  path,
  content,
  mode,
  owner: ME,
});
const modeOf = async (path: string): Promise<string> =>
  ((await stat(path)).mode & 0o7777).toString(8).padStart(4, '0');

describe('file', () => {
  const bytes = Array.from({ length: 256 }, (_, code) => String.fromCodePoint(code)).join('');
  it.each([
    ['an ordinary text', 'one\ntwo\n'],
    ['no line end at its end', 'one\ntwo'],
    ['nothing', ''],
    ['only line ends', '\n\n\n'],
    ['every character up to 255', bytes],
    ['Chinese', '数据库密码\n码头 🚢\n'],
    ['what a shell would read', `'"\`$(id) $HOME \\ !x *\n__BERTH__\nEOF\n`],
    ['one very long line', 'x'.repeat(300_000)],
    ['57 bytes, a full line of base64', 'y'.repeat(57)],
    ['114 bytes, two of them', 'y'.repeat(114)],
    ['carriage returns', 'one\r\ntwo\r\n'],
  ])('%s arrives byte for byte', async (_, content) => {
    const root = await scratch();
    const outcome = await perform(root, file(`${root}/file`, content));
    expect(outcome).toMatchObject({ code: 0 });
    expect(await readFile(`${root}/file`, 'utf8')).toBe(content);
    expect(await readdir(root)).toEqual(['file', 'run']);
  });

  it('replaces a file as a whole, whatever it was', async () => {
    const root = await scratch();
    await writeFile(`${root}/file`, 'old', { mode: 0o666 });
    await writeFile(`${root}/elsewhere`, 'old');
    await symlink(`${root}/elsewhere`, `${root}/link`);
    const before = await stat(`${root}/file`);
    await perform(root, file(`${root}/file`, 'new', '0600'), file(`${root}/link`, 'new', '0750'));
    const after = await stat(`${root}/file`);
    expect(after.ino).not.toBe(before.ino);
    expect([await modeOf(`${root}/file`), await modeOf(`${root}/link`)]).toEqual(['0600', '0750']);
    expect(await readFile(`${root}/elsewhere`, 'utf8')).toBe('old');
    expect((await readdir(root)).filter((name) => name.includes('berth-new'))).toEqual([]);
  });

  it('survives a temporary file that a crashed run left behind', async () => {
    const root = await scratch();
    await writeFile(`${root}/file.berth-new`, 'half of it', { mode: 0o600 });
    expect(await perform(root, file(`${root}/file`, 'new'))).toMatchObject({ code: 0 });
    expect(await readdir(root)).toEqual(['file', 'run']);
  });

  it('takes a path with spaces and quotes', async () => {
    const root = await scratch();
    const path = `${root}/it's a "file" $HOME`;
    await perform(root, file(path, 'content'));
    expect(await readFile(path, 'utf8')).toBe('content');
  });

  it('leaves the old file where the new one cannot be written', async () => {
    const root = await scratch();
    await writeFile(`${root}/file`, 'old');
    await mkdir(`${root}/file.berth-new`);
    const outcome = await perform(root, file(`${root}/file`, 'new'));
    expect(progressOf(outcome).at(-1)).toMatchObject({ kind: 'fail', step: 'step' });
    expect(await readFile(`${root}/file`, 'utf8')).toBe('old');
  });
});

describe('directory and access', () => {
  it('makes a directory with its parents, mode and owner', async () => {
    const root = await scratch();
    await perform(root, { op: 'directory', path: `${root}/a/b c`, mode: '0750', owner: ME });
    expect([await modeOf(`${root}/a`), await modeOf(`${root}/a/b c`)]).toEqual(['0755', '0750']);
  });

  it('mends the mode of what is there, an inherited setgid bit included', async () => {
    const root = await scratch();
    await chmod(root, 0o2775);
    await writeFile(`${root}/file`, 'kept', { mode: 0o666 });
    await mkdir(`${root}/old`);
    await perform(
      root,
      { op: 'directory', path: `${root}/old`, mode: '0700', owner: ME },
      { op: 'directory', path: `${root}/new`, mode: '0755', owner: ME },
      { op: 'access', path: `${root}/file`, mode: '0440', owner: ME },
    );
    const modes = await Promise.all(['old', 'new', 'file'].map((name) => modeOf(`${root}/${name}`)));
    expect(modes).toEqual(['0700', '0755', '0440']);
    expect(await readFile(`${root}/file`, 'utf8')).toBe('kept');
  });
});

const generate = (root: string, bytes = 32): Operation => ({
  op: 'generate',
  path: `${root}/password`,
  bytes,
  mode: '0440',
  owner: ME,
});

describe('generate', () => {
  it('makes random text that needs no quoting, once', async () => {
    const root = await scratch();
    await perform(root, generate(root));
    const made = await readFile(`${root}/password`, 'utf8');
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(await modeOf(`${root}/password`)).toBe('0440');
    expect(await perform(root, generate(root))).toMatchObject({ code: 0 });
    expect(await readFile(`${root}/password`, 'utf8')).toBe(made);
    expect(await readdir(root)).toEqual(['password', 'run']);
  });
  it('makes another one each time', async () => {
    const [a, b] = [await scratch(), await scratch()];
    await Promise.all([perform(a, generate(a)), perform(b, generate(b))]);
    expect(await readFile(`${a}/password`, 'utf8')).not.toBe(await readFile(`${b}/password`, 'utf8'));
  });
});

describe('link and remove', () => {
  it('switches a link in one move, also where it points at a directory', async () => {
    const root = await scratch();
    await Promise.all([mkdir(`${root}/one`), mkdir(`${root}/two`)]);
    const link = (target: string): Operation => ({ op: 'link', path: `${root}/current`, target });
    for (const target of [`${root}/one`, `${root}/two`]) {
      await perform(root, link(target));
      expect(await readlink(`${root}/current`)).toBe(target);
    }
    expect(await readdir(`${root}/one`)).toEqual([]);
    expect(await readdir(root)).toEqual(['current', 'one', 'run', 'two']);
  });

  it('removes what is there and does not mind what is not', async () => {
    const root = await scratch();
    await mkdir(`${root}/deep/er`, { recursive: true });
    await writeFile(`${root}/kept`, '');
    const outcome = await perform(root, {
      op: 'remove',
      paths: [`${root}/deep`, `${root}/absent`, `${root}/k*`],
    });
    expect(outcome).toMatchObject({ code: 0 });
    expect(await readdir(root)).toEqual(['kept', 'run']);
  });
});

describe('run', () => {
  it('gives a command its input, and no argument list shows it', async () => {
    const root = await scratch();
    const look = `cat > "$1/input"; env > "$1/environment"
for p in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < "$p" 2>/dev/null; done > "$1/arguments"`;
    const input = new Secret('hunter2\n密码 "quoted" $HOME\0end');
    await perform(root, run({ argv: ['sh', '-c', look, 'look', root], input }));
    expect(await readFile(`${root}/input`, 'utf8')).toBe(input.reveal());
    const rest = await Promise.all(
      ['environment', 'arguments'].map((name) => readFile(`${root}/${name}`, 'utf8')),
    );
    expect(rest.join('')).toContain(root);
    expect(rest.join('')).not.toContain('hunter2');
    expect(rest.join('')).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8));
  });

  it('gives a command its words and its environment as they are', async () => {
    const root = await scratch();
    const show = 'printf "%s|" "$@" "$GREETING" > "$0"';
    const words = ['', "it's", '$HOME', '*', 'a\nb', '密码'];
    await perform(
      root,
      run({ argv: ['sh', '-c', show, `${root}/said`, ...words], environment: { GREETING: '你好 "x" $y' } }),
    );
    expect(await readFile(`${root}/said`, 'utf8')).toBe(`${[...words, '你好 "x" $y'].join('|')}|`);
  });

  it('keeps what commands say out of the progress, marker or not', async () => {
    const root = await scratch();
    const outcome = await perform(root, run({ argv: ['printf', '\\036fail other 9\\nhello\\n'] }));
    expect(outcome.stderr).toContain('hello');
    expect(progressOf(outcome)).toEqual([
      { kind: 'begin', step: 'step' },
      { kind: 'op', step: 'step', index: 0 },
      { kind: 'end', step: 'step' },
    ]);
  });

  it('has an empty input where none is given', async () => {
    const root = await scratch();
    expect(await perform(root, run({ argv: ['cat'], deadline: 3 }))).toMatchObject({ code: 0 });
  });

  it.each([
    { case: 'a command that fails', argv: ['sh', '-c', 'exit 7'], code: 7 },
    { case: 'one that does not end', argv: ['sleep', '60'], code: 124 },
    { case: 'one that is not there', argv: ['berth-no-such-command'], code: 127 },
    { case: 'one with input', argv: ['sh', '-c', 'cat >/dev/null; exit 9'], code: 9, input: 'x' },
  ])('$case stops everything after it with $code', async ({ argv, code, ...rest }) => {
    const root = await scratch();
    const script = renderScript(pathsBelow(root), [
      { step: 'first', operations: [run({}), run({ argv, deadline: 1, ...rest }), file(`${root}/a`, '')] },
      { step: 'second', operations: [file(`${root}/b`, '')] },
    ]);
    const outcome = await runShell(script);
    expect(outcome.code).toBe(1);
    expect(progressOf(outcome)).toEqual([
      { kind: 'begin', step: 'first' },
      { kind: 'op', step: 'first', index: 0 },
      { kind: 'op', step: 'first', index: 1 },
      { kind: 'fail', step: 'first', code },
    ]);
    expect(await readdir(root)).toEqual(['run']);
  });
});

describe('a script', () => {
  it('tells of every step and operation in their order', async () => {
    const root = await scratch();
    const script = renderScript(pathsBelow(root), [
      { step: 'first', operations: [run({}), run({})] },
      { step: 'second', operations: [run({})] },
    ]);
    const outcome = await runShell(script);
    expect(progressOf(outcome).map((one) => Object.values(one ?? {}).join(' '))).toEqual([
      'begin first',
      'op first 0',
      'op first 1',
      'end first',
      'begin second',
      'op second 0',
      'end second',
    ]);
  });

  it('runs with no operations and with no parts', async () => {
    const root = await scratch();
    expect(await perform(root)).toMatchObject({ code: 0, stderr: '' });
    expect(await runShell(renderScript(pathsBelow(root), []))).toMatchObject({ code: 0, stdout: '' });
  });

  it('keeps its own directories from others', async () => {
    const root = await scratch();
    await perform(root);
    expect(await modeOf(`${root}/run/berth`)).toBe('0700');
    expect(await modeOf(`${root}/run/berth/team`)).toBe('0700');
  });

  it('holds secrets only in base64, so that no trace of the shell shows them', () => {
    const script = renderScript(pathsBelow('/r'), [
      part({ op: 'file', path: '/f', content: new Secret('hunter2'), mode: '0600', owner: '0:0' }),
      part(run({ input: new Secret('hunter2') })),
    ]);
    expect(script).not.toContain('hunter2');
  });

  it.each(['sh', 'bash'])('does the same under %s', async (shell) => {
    const root = await scratch();
    const paths = pathsBelow(root);
    const operations: Operation[] = [
      { op: 'directory', path: `${root}/d`, mode: '0700', owner: ME },
      file(`${root}/d/file`, '内容\n'),
      { op: 'generate', path: `${root}/d/g`, bytes: 8, mode: '0400', owner: ME },
      { op: 'link', path: `${root}/l`, target: `${root}/d` },
      run({ argv: ['tee', `${root}/tee`], input: 'in' }),
      { op: 'access', path: `${root}/tee`, mode: '0640', owner: ME },
      { op: 'remove', paths: [`${root}/d/g`] },
    ];
    expect(await runShell(renderScript(paths, [part(...operations)]), shell)).toMatchObject({ code: 0 });
    expect([await readFile(`${root}/l/file`, 'utf8'), await readFile(`${root}/tee`, 'utf8')]).toEqual([
      '内容\n',
      'in',
    ]);
    expect(await readdir(`${root}/d`)).toEqual(['file']);
  });
});
