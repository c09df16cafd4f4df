import { copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { berth, eventsOf, type Outcome } from '../berth.ts';
import { Stack } from '../stack.ts';
import { snapshot } from '../world.ts';
import { engineObjects } from './machines.ts';

const stack = await Stack.at(inject('sharedStack'));
/** An inventory of the stack that runs: what is wrong in it must not reach that one. */
const file = join(stack.folder, 'mistaken.yaml');
const MENDS_LINES = 'nothing was changed; mend these lines and run again';

const world = async (): Promise<string[]> => [
  ...(await snapshot(stack)),
  ...(await engineObjects(stack)),
  // But for berth's own code, which it keeps compiled.
  ...(await readdir(stack.folder, { recursive: true })).filter((path) => !path.startsWith('home/cache/')),
];

let before: string[];
beforeAll(async () => {
  await writeFile(file, '');
  before = await world();
});
afterAll(async () => {
  await rm(file);
});

const inventory = (...lines: string[]): string =>
  [`stack: ${stack.name}`, ...lines, 'bundle: { server: { bind: 0.0.0.0 } }', ''].join('\n');

const LOCAL = ['provider: { kind: docker }', 'registry: { kind: local }'];

const run = (script: string, ...args: string[]): Promise<Outcome> => berth(script, args, stack.environment);

/** Runs with `--json` what must end before anything began, and gives the one thing that it said. */
const failureOf = async (script: string, ...args: string[]): Promise<object> => {
  const outcome = await run(script, '--json', ...args);
  const { all, failures } = eventsOf(outcome);
  expect(outcome.stderr).toBe('');
  expect(all.filter(({ type }) => type !== 'start' && type !== 'plan')).toHaveLength(1);
  return { exit: outcome.code, ...failures[0] };
};

type Mistake = { name: string; text: string; said: string[] };

const mistakes: Mistake[] = [
  {
    name: 'an unknown key',
    text: inventory(...LOCAL, 'hosts:', '  one:', '    memroy: 2g', 'bundel: {}'),
    said: [
      '6:5  hosts.one.memroy: unknown key',
      '    → choose from address, port, user, identity, jump, hostKeys, hostKeyPolicy, vm, caCertificates, dataDir, minFree, timeSync, swap, docker, environment, groups',
      '7:1  bundel: unknown key',
      '    → did you mean bundle?',
    ],
  },
  {
    name: 'a wrong type',
    text: inventory(
      ...LOCAL,
      'hosts:',
      '  one:',
      '    timeSync: maybe',
      '    environment:',
      '      DRAIN_SECONDS: 5',
    ),
    said: [
      '6:15  hosts.one.timeSync: found "maybe", expected true or false',
      '8:22  hosts.one.environment.DRAIN_SECONDS: found a number, expected text',
      '    → put it in quotes',
    ],
  },
  {
    name: 'an address where a network is due',
    text: inventory(
      'provider: { kind: docker, subnet: 10.88.0.5/24 }',
      'registry: { kind: local }',
      'hosts: { one: {} }',
    ),
    said: [
      '2:35  provider.subnet: found "10.88.0.5/24", expected a network, not an address inside one',
      '    → write 10.88.0.0/24',
    ],
  },
  {
    name: 'something that is no network at all',
    text: inventory(
      'provider: { kind: docker, subnet: 10.88.0.0/33 }',
      'registry: { kind: local }',
      'hosts: { one: {} }',
    ),
    said: [
      '2:35  provider.subnet: found "10.88.0.0/33", expected a network in CIDR notation such as 10.88.0.0/24',
    ],
  },
  {
    name: 'a host that stands there twice',
    text: inventory(...LOCAL, 'hosts:', '  one: {}', '  two: {}', '  one: {}'),
    said: ['7:3  hosts.one: found twice', '    → it stands already on line 5; keep one'],
  },
  {
    name: 'two names for one machine',
    text: inventory(
      'provider: { kind: ssh }',
      'registry: { kind: basic, address: registry.example.com, username: u, password: "${env:NOWHERE}" }',
      'hosts:',
      '  one: { address: 127.0.0.1 }',
      '  two: { address: 127.0.0.1, port: 22 }',
    ),
    said: [
      '6:3  hosts.two: duplicate host: two and one are both 127.0.0.1:22',
      '    → remove one of them, or mend its address',
    ],
  },
];

test.each(mistakes)('refuses $name, with its line and what to do', async ({ text, said }) => {
  await writeFile(file, text);
  const count = said.filter((line) => !line.startsWith(' ')).length;
  const failure = await failureOf('provision.mts', file, '--yes');
  expect(failure).toMatchObject({ exit: 64, code: 'bad-inventory', hint: MENDS_LINES });
  expect(failure).toMatchObject({
    message: [
      `${count === 1 ? '1 mistake' : `${count} mistakes`} in ${file}`,
      ...said.map((line) => (line.startsWith(' ') ? line : `${file}:${line}`)),
    ].join('\n'),
  });
});

test('refuses what is no YAML', async () => {
  await writeFile(file, `stack: ${stack.name}\nhosts: [one\n`);
  expect(await failureOf('provision.mts', file, '--yes')).toMatchObject({
    exit: 64,
    code: 'bad-inventory',
    message: expect.stringMatching(
      /^1 mistake in .*\n.*mistaken\.yaml:\d+:\d+ {2}not valid YAML: .*\n {4}→ /,
    ),
    hint: MENDS_LINES,
  });
});

describe.each(['provision.mts', 'bootstrap.mts'])('%s', (script) => {
  test('names every secret that is missing, and where it is used', async () => {
    await writeFile(
      file,
      inventory(
        ...LOCAL,
        'hosts:',
        '  one:',
        '    environment:',
        '      TOKEN: ${env:BERTH_TEST_NOWHERE}',
        '      LICENSE: ${file:./no-such-file}',
        '      OTHER: ${cmd:echo locked >&2; exit 3}',
      ),
    );
    expect(await failureOf(script, file, '--yes')).toEqual({
      exit: 64,
      code: 'missing-secret',
      message: [
        '3 secrets are missing',
        `${file}:7:14  hosts.one.environment.TOKEN: \${env:BERTH_TEST_NOWHERE} is not set`,
        `${file}:8:16  hosts.one.environment.LICENSE: \${file:./no-such-file} cannot be read: ENOENT: no such file or directory, open '${stack.folder}/no-such-file'`,
        `${file}:9:14  hosts.one.environment.OTHER: \${cmd:echo locked >&2; exit 3} failed with exit code 3`,
        '    | locked',
      ].join('\n'),
      hint: 'export the variables, or mend the files and commands that these references name',
      step: undefined,
    });
  });

  test.each([
    { args: ['--chek'], said: '--chek: there is no such flag; did you mean --check?' },
    { args: ['--limit'], said: '--limit: needs a value, --limit HOSTS' },
    { args: ['--parallel', '0'], said: '--parallel 0: must be a whole number from 1' },
    { args: ['--yes=no'], said: '--yes: takes no value' },
    { args: ['two.yaml'], said: 'two.yaml: only one inventory can be given' },
  ])('refuses the arguments $args', async ({ args, said }) => {
    expect(await failureOf(script, stack.inventory, ...args)).toEqual({
      exit: 64,
      code: 'bad-arguments',
      message: said,
      hint: `npx zx ${script} --help shows every flag`,
      step: undefined,
    });
  });

  test('refuses a host, an environment and a file that do not exist', async () => {
    expect(await failureOf(script, stack.inventory, '--limit', 'oen')).toMatchObject({
      exit: 64,
      code: 'unknown-host',
      message: 'no host or group fits oen: did you mean one?',
      hint: 'hosts: one',
    });
    expect(await failureOf(script, stack.inventory, '--limit', '!one')).toMatchObject({
      exit: 64,
      code: 'no-hosts',
      message: '--limit !one leaves no host',
    });
    expect(await failureOf(script, stack.inventory, '--env', 'production')).toMatchObject({
      exit: 64,
      code: 'unknown-environment',
      message: 'the inventory has no environment production',
    });
    const nowhere = join(stack.folder, 'nowhere.yaml');
    expect(await failureOf(script, nowhere)).toMatchObject({
      exit: 64,
      code: 'unreadable-inventory',
      message: `the inventory ${nowhere} does not exist`,
      hint: 'name a YAML file, or copy one of the examples in inventories/',
    });
  });
});

test('bootstrap.mts says how to publish where no images are pinned', async () => {
  await copyFile(stack.inventory, file);
  expect(await failureOf('bootstrap.mts', file, '--yes')).toMatchObject({
    exit: 64,
    code: 'not-published',
    message: `No images are published for ${file}: there is no ${stack.folder}/mistaken.lock.json.`,
    hint: `Run npx zx scripts/publish.mts ${file}`,
  });
});

test('provision.mts asks before it changes anything, and says so where nobody can answer', async () => {
  await writeFile(file, inventory(...LOCAL, 'hosts: { one: {}, two: {} }'));
  expect(await failureOf('provision.mts', file)).toMatchObject({
    exit: 1,
    code: 'no-terminal',
    message: `this must be agreed to, and there is no terminal to ask at: Make this change to the stack ${stack.name}?`,
    hint: 'Add --yes to agree beforehand.',
  });
});

test('a person reads the same, with the place first and the way out last', async () => {
  await writeFile(file, inventory(...LOCAL, 'hosts: { one: {} }', 'bundel: {}'));
  expect(await run('provision.mts', file, '--yes')).toMatchObject({
    code: 64,
    stdout: [
      `✗ 1 mistake in ${file}`,
      `${file}:5:1  bundel: unknown key`,
      '    → did you mean bundle?',
      `  hint: ${MENDS_LINES}`,
      '',
    ].join('\n'),
    stderr: '',
  });
});

test('none of it touched the host, the engine or the files beside the inventory', async () => {
  expect(await world()).toEqual(before);
});
