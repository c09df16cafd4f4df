import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../core/user-error.ts';
import { parse } from '../../../../scripts/cli/args.ts';
import { ownArguments } from '../../../../scripts/cli/argv.ts';
import type { Definition } from '../../../../scripts/cli/flags.ts';
import { help } from '../../../../scripts/cli/help.ts';

const definition: Definition<'to' | 'force'> = {
  usage: 'npx zx x.mts',
  summary: 'Does x.',
  flags: { to: { value: 'ID', help: 'where to' }, force: { short: 'f', help: 'by force' } },
  without: ['env', 'yes', 'check', 'parallel'],
};

const NOTHING = {
  inventory: undefined,
  env: undefined,
  limit: [],
  check: false,
  yes: false,
  parallel: undefined,
  json: false,
  verbose: false,
  help: false,
  version: false,
};
const plain: Definition = { usage: 'npx zx x.mts', summary: 'Does x.' };

describe('parse', () => {
  it.each([
    ['', {}],
    ['a.yaml --check --yes', { inventory: 'a.yaml', check: true, yes: true }],
    ['--env prod a.yaml', { inventory: 'a.yaml', env: 'prod' }],
    ['--env=prod', { env: 'prod' }],
    ['--limit a,b --limit c,', { limit: ['a', 'b', 'c'] }],
    ['--parallel 4 --json', { parallel: 4, json: true }],
    ['-v', { verbose: true }],
    ['-h', { help: true }],
    ['--version', { version: true }],
    ['-- --odd.yaml', { inventory: '--odd.yaml' }],
  ])('reads %s', (line, expected) => {
    expect(parse(plain, line.split(' ').filter(Boolean))).toMatchObject({ ...NOTHING, ...expected });
  });

  it('reads flags of the command’s own', () => {
    const args = parse(definition, ['--to', '1', '-f', '--to=2']);
    expect([args.value('to'), args.values('to'), args.has('force')]).toEqual(['2', ['1', '2'], true]);
  });

  it.each([
    ['--limt a', '--limt: there is no such flag; did you mean --limit?'],
    [
      '--check',
      '--check: there is no such flag; choose from --to, --force, --limit, --json, --verbose, --help, --version',
    ],
    ['--to', '--to: needs a value, --to ID'],
    ['--to --json', '--to: needs a value, --to ID'],
    ['--to=', '--to: needs a value, --to ID'],
    ['--json=yes', '--json: takes no value'],
    ['a b c', 'b c: only one inventory can be given'],
    ['--to --json=1', '--to: needs a value, --to ID'],
  ])('refuses %s', (line, message) => {
    const attempt = (): unknown => parse(definition, line.split(' '));
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(message);
  });

  it('says everything that is wrong at once, and where help is', () => {
    expect(() => parse(plain, ['--parallel', '0', '--json=1', '--env'])).toThrow(
      expect.objectContaining({
        message:
          '--json: takes no value\n--env: needs a value, --env NAME\n--parallel 0: must be a whole number from 1',
        hint: 'npx zx x.mts --help shows every flag',
      }),
    );
  });
});

it('makes its help from the table of flags', () => {
  expect(help(definition)).toBe(`npx zx x.mts [inventory] [flags]

Does x.

Flags:
      --to ID        where to
  -f, --force        by force
      --limit HOSTS  only these hosts, separated by commas; may be given again
      --json         write events as JSON, one a line
  -v, --verbose      also show what the commands on the hosts say
  -h, --help         show this help
      --version      show the version

Exit codes: 0 done, 1 something failed, 2 --check found changes, 64 bad input, 130 cancelled
`);
});

it.each([
  [
    ['node', '/r/x.mts', 'a', '-v'],
    ['a', '-v'],
  ],
  [['node', '/r/zx', 'x.mts', '--help'], ['--help']],
  [['node', '/r/zx', '--shell', '/bin/sh', 'x.mts', 'y.mts'], ['y.mts']],
  [['node', '/r/x', 'a'], ['a']],
])('finds its own arguments in %j', (argv, expected) => {
  expect(ownArguments(argv)).toEqual(expected);
});
