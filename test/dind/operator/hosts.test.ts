/** Long, because two hosts are made once and every way to run over them is tried on them. */
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { berth, eventsOf, type Events } from '../berth.ts';
import { engineObjects } from '../faults/machines.ts';
import { Stack } from '../stack.ts';
import { containerIds, healthy, snapshot } from '../world.ts';
import { COLOR, ESCAPE, HIDDEN, onTerminal, plain, SHOWN, type Session } from './terminal.ts';

const HOSTS = ['web-1', 'db-1'];

const OWN_FLAGS: Record<string, string[]> = {
  'provision.mts': [
    'allow-stop',
    'allow-replace',
    'allow-open',
    'prune',
    'save-plan',
    'plan',
    'machines-only',
  ],
};

const stack = await Stack.describe(`t-hosts-${process.pid}`, {
  groups: { web: null, data: null },
  hosts: { 'web-1': { groups: ['web'] }, 'db-1': { groups: ['data'] } },
});
afterAll(() => stack.remove());

const world = async (): Promise<string[][]> => Promise.all(HOSTS.map((host) => snapshot(stack, host)));

/** What berth keeps for the operator, but for its own compiled code. */
const keptAtHome = async (): Promise<string[]> =>
  (await readdir(stack.environment.BERTH_HOME)).filter((name) => name !== 'cache');

/** Each test that changes something gives the server a greeting of its own. */
const greet = (greeting: string): Promise<() => Promise<void>> =>
  stack.write({
    bundle: { healthTimeout: 60, server: { bind: '0.0.0.0', environment: { GREETING: greeting } } },
  });

const greetingOn = async (host: string): Promise<string> => {
  const { server } = await containerIds(stack, host);
  return stack.sh(
    `docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' ${server ?? ''} | grep ^GREETING= | cut -d= -f2`,
    host,
  );
};

const hostsIn = ({ recap }: Events): string[] => recap?.hosts.map(({ host }) => host) ?? [];

/** A run with nothing to do, on a terminal. */
const onScreen = (environment: NodeJS.ProcessEnv, size?: string): Session =>
  onTerminal(['bootstrap.mts', stack.inventory], { ...stack.environment, ...environment }, size);

describe('on a terminal', () => {
  test('the question names the stack; n changes nothing, and is not success', async () => {
    const session = onTerminal(['provision.mts', stack.inventory], stack.environment);
    const question = `Make these 7 changes to the stack ${stack.name}? [y/N] `;
    await expect.poll(() => plain(session.screen()), { timeout: 30_000 }).toContain(question);
    session.type('n\r');
    expect(await session.done).toBe(1);
    expect(plain(session.screen())).toContain(
      [
        `✗ nothing was changed: the plan for ${stack.name} was not agreed to`,
        '  hint: run it again and answer y, or agree beforehand with --yes',
      ].join('\n'),
    );
    expect(await engineObjects(stack)).toEqual([]);
    expect(await keptAtHome()).toEqual([]);
  });

  test('y makes it, with what goes on at the foot and the recap at the end', async () => {
    const session = onTerminal(['provision.mts', stack.inventory], stack.environment);
    await expect.poll(session.screen, { timeout: 30_000 }).toContain('[y/N]');
    session.type('y\r');
    expect(await session.done).toBe(0);
    const screen = session.screen();
    const text = plain(screen);
    // The cursor is hidden while something moves, and given back.
    expect(screen).toContain(HIDDEN);
    expect(screen.lastIndexOf(SHOWN)).toBeGreaterThan(screen.lastIndexOf(HIDDEN));
    for (const host of HOSTS) {
      expect(text).toMatch(new RegExp(`[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] ${host}: docker \\(`));
      expect(text).toMatch(new RegExp(`✓ ${host}: services changed \\(`));
      expect(text).toMatch(new RegExp(`→ ${host}: http://127\\.0\\.0\\.1:\\d+/mcp `));
    }
    expect(text).toMatch(
      /\nhost +ok {2}changed {2}failed {2}skipped {2}seconds\nweb-1 [^\n]*\ndb-1 [^\n]*\n7 changes to resources; done\n$/,
    );
    expect(text).not.toContain('gap');
    for (const host of HOSTS) await stack.sh(healthy(stack), host);
  });

  test('NO_COLOR takes the colours away, and a terminal without a size does no harm', async () => {
    const sessions = [onScreen({}), onScreen({ NO_COLOR: '1' }), onScreen({}, 'cols 0 rows 0')] as const;
    const [colored, bare, sizeless] = sessions;
    expect(await Promise.all(sessions.map(({ done }) => done))).toEqual([0, 0, 0]);
    expect(colored.screen()).toMatch(COLOR);
    expect(bare.screen()).not.toMatch(COLOR);
    for (const { screen } of [colored, bare]) {
      expect(screen()).toContain(HIDDEN);
      expect(plain(screen())).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] \S+: connecting to berth@127\.0\.0\.1:\d+ \(/);
    }
    expect(sizeless.screen()).not.toContain(HIDDEN);
    for (const { screen } of sessions) expect(plain(screen())).toMatch(/\n0 changes to resources; done\n$/);
  });

  test('a dumb terminal gets lines', async () => {
    const session = onTerminal(['bootstrap.mts', stack.inventory], { ...stack.environment, TERM: 'dumb' });
    expect(await session.done).toBe(0);
    expect(session.screen()).not.toContain(ESCAPE);
  });
});

describe('in a pipe', () => {
  const event = z.looseObject({ at: z.iso.datetime(), type: z.string() });

  test('--json is events and nothing else', async () => {
    const { code, stdout, stderr } = await stack.run('bootstrap.mts', '--json', '-v');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines.pop()).toBe('');
    const events = lines.map((line) => event.parse(JSON.parse(line)));
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['start', 'connect', 'step', 'endpoint', 'recap']),
    );
    expect(events[0]).toMatchObject({ type: 'start', command: 'bootstrap', stack: stack.name, check: false });
    expect(events.at(-1)).toMatchObject({ type: 'recap', changes: 0, exitCode: 0 });
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
  });

  test('no escape codes, and no word of what is as it should be', async () => {
    const { code, stdout, stderr } = await stack.run('provision.mts', '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(ESCAPE);
    expect(stdout).not.toMatch(/ ok \(/);
    expect(stdout).toMatch(/\n0 changes to resources; done\n$/);
  });

  test('a reader that goes away ends it quietly', async () => {
    const before = await world();
    const run = stack.start('bootstrap.mts', '-v');
    run.child.stdout?.once('data', () => run.child.stdout?.destroy());
    const { code, stdout, stderr } = await run.done;
    expect(stderr).toBe('');
    expect(stdout).toBe(`bootstrap ${stack.name} from ${stack.inventory}\n`);
    expect(code).toBe(130);
    expect(await world()).toEqual(before);
  });

  test.each(['provision.mts', 'bootstrap.mts', 'scripts/publish.mts'])(
    '%s --help is complete, and there at once',
    async (script) => {
      const { code, stdout, stderr, seconds } = await berth(script, ['--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.split('\n')[0]).toBe(`npx zx ${script} [inventory] [flags]`);
      const flags = [...stdout.matchAll(/^ {2}(?:-\w, | {4})--([\w-]+)/gm)].map(([, name]) => name);
      const limited = new Set(['limit', 'check', 'parallel']);
      const all = ['env', 'limit', 'check', 'yes', 'parallel', 'json', 'verbose', 'help', 'version'];
      const common = script.startsWith('scripts/') ? all.filter((one) => !limited.has(one)) : all;
      expect(flags).toEqual([...(OWN_FLAGS[script] ?? []), ...common]);
      expect(stdout).toContain(
        'Exit codes: 0 done, 1 something failed, 2 --check found changes, 64 bad input',
      );
      expect(seconds).toBeLessThan(5);
    },
  );
});

describe('which hosts', () => {
  test.each([
    { limit: ['web-1'], hosts: ['web-1'] },
    { limit: ['data'], hosts: ['db-1'] },
    { limit: ['w*'], hosts: ['web-1'] },
    { limit: ['*-1'], hosts: ['web-1', 'db-1'] },
    { limit: ['!web'], hosts: ['db-1'] },
    { limit: ['web-1,data'], hosts: ['web-1', 'db-1'] },
    { limit: ['*', '!db-*'], hosts: ['web-1'] },
  ])('--limit $limit means $hosts', async ({ limit, hosts }) => {
    const { code, events } = await stack.json(
      'bootstrap.mts',
      '--check',
      ...limit.flatMap((one) => ['--limit', one]),
    );
    expect({ code, hosts: hostsIn(events) }).toEqual({ code: 0, hosts });
  });

  test('provision for one host leaves the other one alone', async () => {
    const before = await snapshot(stack, 'db-1');
    const undo = await greet('limited');
    expect(await stack.json('provision.mts', '--limit', 'web-1')).toMatchObject({ code: 0 });
    await undo();
    expect(await greetingOn('web-1')).toBe('limited');
    expect(await snapshot(stack, 'db-1')).toEqual(before);
  });
});

/** Positions in the report of each host's first and last event. */
const spans = ({ all }: Events): Map<string, { first: number; last: number }> =>
  new Map(
    HOSTS.map((host) => {
      const at = all.flatMap((one, index) =>
        one['host'] === host && (one.type === 'connect' || one.type === 'step') ? [index] : [],
      );
      return [host, { first: at[0] ?? -1, last: at.at(-1) ?? -1 }];
    }),
  );

describe('how many at a time', () => {
  test('--parallel 1: one after the other', async () => {
    await greet('one');
    const { code, events } = await stack.json('bootstrap.mts', '--parallel', '1');
    const at = spans(events);
    expect(code).toBe(0);
    expect(at.get('web-1')?.last).toBeLessThan(at.get('db-1')?.first ?? -1);
  });

  test('--parallel 2: both at once; -v shows what the hosts say', async () => {
    await greet('two');
    const { code, stdout, stderr } = await stack.run('bootstrap.mts', '--parallel', '2', '-v');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(ESCAPE);
    for (const host of HOSTS) {
      expect(stdout).toMatch(new RegExp(`^ {2}${host}: services \\| .*server.*Started`, 'm'));
      const other = HOSTS.find((one) => one !== host) ?? '';
      expect(stdout.indexOf(`${host}: services …`)).toBeLessThan(
        stdout.indexOf(`✓ ${other}: services changed`),
      );
    }
  });
});

describe('when one host is broken', () => {
  const SUDOERS = '/etc/sudoers.d/90-login-user';

  test('the other one is finished, and then only the failed one is tried again', async () => {
    await greet('three');
    await stack.sh(`mv ${SUDOERS} /root/`, 'db-1');
    const { code, events } = await stack.json('bootstrap.mts');
    expect(code).toBe(1);
    expect(events.failures).toHaveLength(1);
    expect(events.failures[0]).toMatchObject({ code: 'no-sudo' });
    expect(events.all.find(({ type }) => type === 'failure')).toMatchObject({ host: 'db-1' });
    expect(events.recap).toMatchObject({
      exitCode: 1,
      hosts: [
        { host: 'web-1', failed: 0, skipped: 0 },
        { host: 'db-1', ok: 0, changed: 0, failed: 1 },
      ],
    });
    expect(events.recap?.hosts[0]?.changed).toBeGreaterThan(0);
    const endpoints = events.all.filter(({ type }) => type === 'endpoint').map((one) => one['host']);
    expect(endpoints).toEqual(['web-1']);
    expect([await greetingOn('web-1'), await greetingOn('db-1')]).toEqual(['three', 'two']);

    const mended = await snapshot(stack, 'web-1');
    await stack.sh(`mv /root/90-login-user ${SUDOERS}`, 'db-1');
    const again = await stack.json('bootstrap.mts', '--limit', 'db-1');
    expect({ code: again.code, hosts: hostsIn(again.events) }).toEqual({ code: 0, hosts: ['db-1'] });
    expect(await greetingOn('db-1')).toBe('three');
    expect(await snapshot(stack, 'web-1')).toEqual(mended);
  });

  test('a target that hangs holds up nobody else', async () => {
    await greet('four');
    await stack.target('db-1').pause();
    const run = stack.start('bootstrap.mts', '--json');
    await expect
      .poll(() => run.said().includes('"host":"web-1","step":"prune","state":"done"'), { timeout: 60_000 })
      .toBe(true);
    expect(eventsOf({ stdout: run.said() }).recap).toBeUndefined();
    await stack.target('db-1').unpause();
    expect(await run.done).toMatchObject({ code: 0 });
    expect([await greetingOn('web-1'), await greetingOn('db-1')]).toEqual(['four', 'four']);
  });
});

describe('Ctrl-C', () => {
  test('in the middle of a change: 130, no lock left, and the next run goes on', async () => {
    await greet('five');
    const run = stack.start('bootstrap.mts', '--json');
    await expect.poll(run.said, { timeout: 60_000 }).toContain('"step":"services","state":"started"');
    run.child.kill('SIGINT');
    const { code, stdout, stderr, seconds } = await run.done;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(seconds).toBeLessThan(60);
    const { all } = eventsOf({ stdout });
    expect(all).toContainEqual(
      expect.objectContaining({ type: 'note', text: 'cancelling; once more to stop at once' }),
    );
    expect(all.at(-1)).toMatchObject({ type: 'failure', failure: { code: 'cancelled' } });
    const next = await stack.json('bootstrap.mts');
    expect(next.code).toBe(0);
    expect(next.events.all.filter(({ type }) => type === 'note')).toEqual([]);
    for (const host of HOSTS) {
      await stack.sh(healthy(stack), host);
      expect(await greetingOn(host)).toBe('five');
    }
  });

  test('at the question', async () => {
    const undo = await stack.write({
      hosts: { 'web-1': { groups: ['web'] }, 'db-1': { groups: ['data'] }, 'db-2': {} },
    });
    const session = onTerminal(['provision.mts', stack.inventory], stack.environment);
    await expect.poll(session.screen, { timeout: 30_000 }).toContain('[y/N]');
    session.type('\u0003');
    expect(await session.done).toBe(130);
    await undo();
    expect(await engineObjects(stack)).not.toContain('db-2');
  });
});

describe('what a run with nothing to do costs the host', () => {
  beforeAll(async () => {
    await stack.sh(
      "printf 'LogLevel VERBOSE\\n' > /etc/ssh/sshd_config.d/05-verbose.conf; systemctl restart ssh; until systemctl is-active --quiet ssh; do sleep 0.1; done",
      'web-1',
    );
  });

  test('one connection, one login, one session', async () => {
    const cursor = await stack.sh("journalctl -n 0 --show-cursor -q | sed 's/^-- cursor: //'", 'web-1');
    const { code } = await stack.json('bootstrap.mts', '--limit', 'web-1');
    expect(code).toBe(0);
    const log = await stack.sh(
      `journalctl --sync; journalctl --no-pager -o cat --after-cursor '${cursor}' _COMM=sshd + _COMM=sshd-session`,
      'web-1',
    );
    const count = (pattern: RegExp): number => log.match(pattern)?.length ?? 0;
    expect({
      connections: count(/^Connection from /gm),
      logins: count(/^Accepted publickey for berth /gm),
      sessions: count(/^Starting session: command for berth /gm),
    }).toEqual({ connections: 1, logins: 1, sessions: 1 });
  });
});
