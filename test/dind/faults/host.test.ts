/**
 * Hosts that are in no state to be bootstrapped. Their clock cannot be wrong here: a container has its
 * machine's. What is said of one is tested in test/unit/bootstrap.
 */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Events } from '../berth.ts';
import { Stack } from '../stack.ts';
import { eventually, healthy, snapshot, touched } from '../world.ts';
import { joinNetwork, leaveNetwork, overSsh, type HostSettings } from './machines.ts';

const shared = await Stack.at(inject('sharedStack'));

const FOREIGN = { kind: 'basic', address: 'registry.example.com', username: 'u', password: '${env:UNUSED}' };

const failureOf = ({ code, events }: { code: number | null; events: Events }): object => {
  expect(events.failures).toHaveLength(1);
  expect(events.recap).toMatchObject({ hosts: [{ host: 'one', failed: 1 }] });
  return { exit: code, ...events.failures[0] };
};

/** Every file of a machine that is neither a log, nor of this boot alone, nor kept by the engine that the machine runs on. */
const filesOf = async (stack: Stack): Promise<string[]> => {
  const listed = await stack.sh(
    `find / -xdev \\( -path /run -o -path /tmp -o -path /var/log -o -path /var/lib/systemd -o -path /etc/hosts -o -path /etc/hostname -o -path /etc/resolv.conf \\) -prune -o -printf '%p %y %i %m %U:%G %s %C@\\n'`,
  );
  return listed.split('\n');
};

const bookworm = await Stack.describe(`t-debian12-${process.pid}`, {
  provider: { kind: 'docker', release: 'bookworm' },
  registry: FOREIGN,
});
const on = await Stack.describe(`t-host-${process.pid}`, { registry: FOREIGN });

describe('a system that packages no compose v2', () => {
  afterAll(() => bookworm.remove());

  test('Debian 12 is refused with a way out, and left as it was', async () => {
    bookworm.environment['UNUSED'] = 'unused';
    await copyFile(join(shared.folder, 'inventory.lock.json'), join(bookworm.folder, 'inventory.lock.json'));
    const refusal = {
      exit: 1,
      code: 'needs-docker-mirror',
      message: 'Debian GNU/Linux 12 (bookworm) packages no Docker engine with compose v2',
      hint: "name a mirror of Docker's own packages in the inventory, docker: { packages: { mirror: https://mirror.example.com/docker-ce } }, or use Debian 13 or Ubuntu 22.04/24.04",
    };
    expect(failureOf(await bookworm.json('provision.mts'))).toMatchObject(refusal);
    const before = await filesOf(bookworm);
    expect(failureOf(await bookworm.json('bootstrap.mts'))).toMatchObject(refusal);
    expect(failureOf(await bookworm.json('bootstrap.mts', '--check'))).toMatchObject(refusal);
    expect(touched(before, await filesOf(bookworm))).toEqual([]);
  });
});

const nothingStays = async (): Promise<void> => {
  expect(await on.try(`ls -d /run/berth/${on.name}/docker /root/.docker /home/berth/.docker`)).toMatchObject({
    output: expect.not.stringMatching(/^\//m),
  });
};

const takePort = async (port: number): Promise<() => Promise<string>> => {
  await on.sh(
    `systemd-run --quiet --unit t-listener perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => ${port}, Listen => 1, ReuseAddr => 1) or die; sleep 1 while $s'`,
  );
  await eventually(on, `ss -Hltn 'sport = :${port}' | grep -q .`, 10);
  return () => on.sh('systemctl stop t-listener');
};

/** What serves: nothing of it may be as much as restarted. */
const inService = async (): Promise<string> => {
  // The engine's own restart makes it ask for everyone's health anew.
  await eventually(on, healthy(on), 60);
  return on.sh(
    `readlink /opt/berth/${on.name}/current; docker ps --no-trunc --format '{{.ID}} {{.Names}}' | sort | while read -r id name; do docker inspect --format '{{.Name}} {{.Id}} {{.State.StartedAt}}' "$id"; done`,
  );
};

describe('one machine, from one trouble to the next', () => {
  let stack: Stack;
  let host: HostSettings;

  beforeAll(async () => {
    await on.makeMachines();
    await joinNetwork(on, shared);
    ({ stack, host } = await overSsh(on, shared));
  });
  afterAll(async () => {
    await rm(stack.folder, { recursive: true, force: true });
    await on.remove();
  });

  const runWith = async (
    settings: HostSettings,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<Awaited<ReturnType<Stack['json']>>> => {
    const undo = await stack.write({ hosts: { one: { ...host, ...settings } } });
    const before = { ...stack.environment };
    Object.assign(stack.environment, environment);
    try {
      return await stack.json('bootstrap.mts');
    } finally {
      Object.assign(stack.environment, before);
      await undo();
    }
  };

  const WRONG = { BERTH_TEST_REGISTRY_PASSWORD: 'not-the-password' };

  /** Runs while the lock pins a server image that the registry does not have. */
  const withoutImage = async <T>(run: () => Promise<T>): Promise<T> => {
    const lock = join(stack.folder, 'inventory.lock.json');
    const text = await readFile(lock, 'utf8');
    await writeFile(lock, text.replace(/(\/server@sha256:)[0-9a-f]{64}/, `$1${'0'.repeat(64)}`));
    try {
      return await run();
    } finally {
      await writeFile(lock, text);
    }
  };

  const refusedLogin = {
    exit: 1,
    code: 'registry-login-refused',
    message: 'log in to registry.berth.internal:5000: failed with exit code 1',
    hint: 'check the user and password of registry.berth.internal:5000 in the inventory, and that the host reaches it and trusts its certificate',
    step: 'images',
    log: [expect.stringMatching(/unauthorized/i)],
  };

  const missingImage = {
    exit: 1,
    code: 'image-missing',
    message: expect.stringMatching(
      /^pull registry\.berth\.internal:5000\/berth\/server@sha256:0+: failed with exit code 1$/,
    ),
    hint: 'publish the images again: npx zx scripts/publish.mts <inventory>',
    step: 'images',
    log: [expect.stringMatching(/manifest unknown|not found/i)],
  };

  describe('before anything runs', () => {
    test('a disk without the room that a pull needs is found before anything is done', async () => {
      await on.sh('mount -t tmpfs -o size=64m tmpfs /var/lib/docker');
      const before = await filesOf(on);
      expect(failureOf(await runWith({}))).toMatchObject({
        exit: 1,
        code: 'disk-full',
        message: '64 MiB are free at /var/lib/docker, and pulling images needs 2048 MiB',
        hint: 'free some space on the host (docker system df; journalctl --disk-usage), grow the disk, or lower minFree in the inventory',
      });
      expect(touched(before, await filesOf(on))).toEqual([]);
    });

    test('a disk that fills up during the pull', async () => {
      const outcome = await runWith({ minFree: '16m' });
      await on.sh(
        'systemctl stop docker.socket docker.service && umount -l /var/lib/docker && systemctl start docker',
      );
      expect(failureOf(outcome)).toMatchObject({
        exit: 1,
        code: 'disk-full',
        step: 'images',
        message: expect.stringMatching(
          /^pull registry\.berth\.internal:5000\/berth\/\w+@sha256:\w+: failed with exit code 1$/,
        ),
        hint: expect.stringContaining('free some space on the host (df -h; docker system df;'),
        log: expect.arrayContaining([expect.stringMatching(/no space left on device/)]),
      });
      await nothingStays();
    });

    test('a registry that refuses the login', async () => {
      expect(failureOf(await runWith({}, WRONG))).toMatchObject(refusedLogin);
      await nothingStays();
    });

    test('a registry whose name does not resolve, and one that does not answer', async () => {
      const unreachable = {
        exit: 1,
        code: 'registry-unreachable',
        message: 'log in to registry.berth.internal:5000: failed with exit code 1',
        hint: expect.stringContaining(
          'see there that its name resolves (getent hosts), that its port answers',
        ),
        step: 'images',
      };
      await leaveNetwork(on, shared);
      const unresolved = await runWith({});
      await joinNetwork(on, shared);
      const rule = 'OUTPUT -p tcp --dport 5000 -j REJECT --reject-with tcp-reset';
      await on.sh(`iptables -I ${rule}`);
      const closed = await runWith({});
      await on.sh(`iptables -D ${rule}`);
      expect(failureOf(unresolved)).toMatchObject({
        ...unreachable,
        log: [expect.stringMatching(/no such host|server misbehaving/)],
      });
      expect(failureOf(closed)).toMatchObject({
        ...unreachable,
        log: [expect.stringMatching(/connection refused/)],
      });
      await nothingStays();
    });

    test('an image that the registry does not have', async () => {
      expect(failureOf(await withoutImage(() => runWith({})))).toMatchObject(missingImage);
      await nothingStays();
    });

    test("the server's port in somebody else's hands", async () => {
      const release = await takePort(8080);
      const before = await snapshot(on);
      const outcome = await runWith({});
      expect(await snapshot(on)).toEqual(before);
      await release();
      expect(failureOf(outcome)).toMatchObject({
        exit: 1,
        code: 'port-taken',
        message: "port 8080 is taken by something that is not this stack's server",
        hint: "on the host: ss -ltnp 'sport = :8080' tells by what; stop it, or give bundle.server.port another value",
      });
    });

    test('with all of it mended, a run converges', async () => {
      expect(await runWith({})).toMatchObject({ code: 0 });
      await on.sh(healthy(on));
      expect((await runWith({})).events.recap).toMatchObject({ hosts: [{ changed: 0, failed: 0 }] });
    });
  });

  describe('with a release in service', () => {
    let serving: string;
    beforeAll(async () => {
      serving = await inService();
    });

    test('a wrong password and a missing image leave it there', async () => {
      expect(failureOf(await withoutImage(() => runWith({}, WRONG)))).toMatchObject(refusedLogin);
      expect(await inService()).toBe(serving);
      expect(failureOf(await withoutImage(() => runWith({})))).toMatchObject(missingImage);
      expect(await inService()).toBe(serving);
      await nothingStays();
    });

    test('a registry that is away matters only where something must be pulled', async () => {
      await leaveNetwork(on, shared);
      const idle = await runWith({}, WRONG);
      const upgrade = await withoutImage(() => runWith({}));
      await joinNetwork(on, shared);
      expect(idle).toMatchObject({ code: 0 });
      expect(failureOf(upgrade)).toMatchObject({ exit: 1, code: 'registry-unreachable' });
      expect(await inService()).toBe(serving);
    });

    test('a daemon.json that somebody broke by hand is not overwritten', async () => {
      await on.sh(
        'cp -p /etc/docker/daemon.json /root/ && echo \'{ "live-restore": true,\' > /etc/docker/daemon.json',
      );
      const before = await snapshot(on);
      expect(failureOf(await runWith({ environment: { CHANGED: 'yes' } }))).toMatchObject({
        exit: 1,
        code: 'bad-daemon-config',
        message: '/etc/docker/daemon.json on the host is not a JSON object that Docker could read',
        hint: 'mend or remove /etc/docker/daemon.json on the host, then run again',
      });
      expect(await snapshot(on)).toEqual(before);
      expect(await inService()).toBe(serving);
      // The hint, followed.
      await on.sh('rm /etc/docker/daemon.json');
      expect(await runWith({})).toMatchObject({ code: 0 });
      expect(await on.sh('cmp /etc/docker/daemon.json /root/daemon.json && echo same')).toBe('same');
    });

    test('a new port in somebody else’s hands', async () => {
      const before = await inService();
      const release = await takePort(9090);
      const undo = await stack.write({
        bundle: { healthTimeout: 60, server: { bind: '0.0.0.0', port: 9090 } },
      });
      const outcome = await stack.json('bootstrap.mts');
      await undo();
      await release();
      expect(failureOf(outcome)).toMatchObject({
        exit: 1,
        code: 'port-taken',
        message: "port 9090 is taken by something that is not this stack's server",
      });
      expect(await inService()).toBe(before);
    });

    test('the next good run upgrades', async () => {
      const { code, events } = await runWith({ environment: { CHANGED: 'yes' } });
      expect({ code, failures: events.failures }).toEqual({ code: 0, failures: [] });
      await on.sh(healthy(on));
      expect(await inService()).not.toBe(serving);
    });
  });
});
