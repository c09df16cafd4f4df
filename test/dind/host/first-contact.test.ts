import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../../core/host.ts';
import { firstContact } from '../../../bootstrap/first-contact.ts';
import { look } from '../../../bootstrap/session.ts';
import { execute } from '../ssh/world.ts';
import type { Stack } from '../stack.ts';
import { eventually } from '../world.ts';
import { during, hostOf, makeMachine, openSession } from './machine.ts';

const KEY = '/etc/ssh/ssh_host_ed25519_key';
const FINGERPRINT = `ssh-keygen -y -f ${KEY} | ssh-keygen -l -f - | cut -d' ' -f2`;

let stack: Stack;
let injected: string;
/** The private key's text as it stands in the user data. */
let secret: string;
/** What the provider's tags would say, and how often the contact was called through. */
let pinned: string[] = [];
let done = 0;

const bootedWithCloudInit =
  'test -e /run/cloud-init/result.json && systemctl is-active ssh && ! test -e /run/nologin';

/** Makes a key pair as provision would, and gives it to the machine by cloud-init. */
beforeAll(async () => {
  stack = await makeMachine('contact');
  const path = join(stack.folder, 'injected');
  await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
  const privateKey = await readFile(path, 'utf8');
  secret = privateKey.split('\n')[2] ?? '';
  injected = (await execute('ssh-keygen', ['-lf', path])).stdout.split(' ')[1] ?? '';
  const userData = [
    '#cloud-config',
    'ssh_deletekeys: true',
    'ssh_keys:',
    '  ed25519_private: |',
    ...privateKey
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    `  ed25519_public: ${(await readFile(`${path}.pub`, 'utf8')).trim()}`,
    '',
  ].join('\n');
  const encoded = Buffer.from(userData).toString('base64');
  await stack.sh(
    'apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends cloud-init >/dev/null 2>&1',
  );
  await stack.sh(`mkdir -p /var/lib/cloud/seed/nocloud && cd /var/lib/cloud/seed/nocloud
echo 'instance-id: i-1' > meta-data; echo ${encoded} | base64 -d > user-data
printf 'datasource_list: [NoCloud, None]\\nnetwork: {config: disabled}\\n' > /etc/cloud/cloud.cfg.d/90-test.cfg`);
  await stack.target().restart({ t: 20 });
  await eventually(stack, bootedWithCloudInit, 60);
});

afterAll(() => stack?.remove());

/** The machine as its provider gives it: with what is known of its key by now. */
const host = async (pin: (fingerprint: string) => void, end: () => void): Promise<Host> =>
  hostOf(stack, {
    hostKeys: [injected, ...pinned],
    firstContact: {
      injected,
      pin: (fingerprint) => Promise.resolve(pin(fingerprint)),
      done: () => Promise.resolve(end()),
    },
  });

const pin = (fingerprint: string): void => {
  pinned = [fingerprint];
};
const end = (): void => {
  done += 1;
};
const crash = (): never => {
  throw new Error('killed');
};

const contact = async (onPin: (fingerprint: string) => void, onEnd: () => void): Promise<string[]> =>
  during(stack, await host(onPin, onEnd), async (session) => {
    await firstContact(session, await look(session));
    return session.report.changed();
  });

describe('a machine that was made with an injected host key', () => {
  it('shows that key', async () => {
    expect(await stack.sh(FINGERPRINT)).toBe(injected);
    expect(await stack.sh('ls /etc/ssh/ssh_host_*')).toBe(`${KEY}\n${KEY}.pub`);
    expect(await stack.sh(`grep -rlF '${secret}' /var/lib/cloud/instances /run/cloud-init | wc -l`)).not.toBe(
      '0',
    );
  });

  it('keeps it where the new one could not be pinned, and offers the same one again', async () => {
    let offered = '';
    const refused = (fingerprint: string): never => {
      offered = fingerprint;
      return crash();
    };
    await expect(contact(refused, end)).rejects.toThrow('killed');
    expect(await stack.sh(FINGERPRINT)).toBe(injected);
    await expect(
      contact((fingerprint) => {
        expect(fingerprint).toBe(offered);
        pin(fingerprint);
        crash();
      }, end),
    ).rejects.toThrow('killed');
    expect(pinned).toEqual([offered]);
  });

  it('is finished where a run died between the new key’s rename and sshd’s reload', async () => {
    await stack.sh(`mv -fT /etc/ssh/berth_host_ed25519_key ${KEY}`);
    await expect(contact(pin, crash)).rejects.toThrow('killed');
    expect(await shown()).toBe(pinned[0]);
    expect(await shown()).not.toBe(injected);
  });

  it('has a key of its own in the end, and nothing left of the injected one', async () => {
    const events = await during(stack, await host(pin, end), async (session) => {
      const facts = await look(session);
      expect(facts.hostKeyCopies).toEqual([]);
      await firstContact(session, facts);
      return session.events;
    });
    expect(done).toBe(1);
    expect(events.at(-1)).toMatchObject({ step: 'host-key', status: 'changed' });
    expect(await stack.sh('ls /etc/ssh')).not.toContain('berth');
    expect(await stack.sh(`ssh-keygen -lf ${KEY}.pub | cut -d' ' -f2`)).toBe(pinned[0]);
    expect(await stack.sh(`stat -c '%a %U:%G' ${KEY} ${KEY}.pub`)).toBe('600 root:root\n644 root:root');
    expect(
      await stack.try(`grep -rlF '${secret}' /var/lib/cloud/instances /run/cloud-init /etc`),
    ).toMatchObject({
      exitCode: 1,
    });
    await expect(openSession(stack, await hostOf(stack, { hostKeys: [injected] }))).rejects.toMatchObject({
      code: 'host-key-changed',
    });
  });

  it('shows the same key after a reboot, whether its metadata answers or not', async () => {
    const boots = async (): Promise<void> => {
      await stack.target().restart({ t: 20 });
      await eventually(stack, bootedWithCloudInit, 60);
      expect(await shown()).toBe(pinned[0]);
      expect(await stack.sh(FINGERPRINT)).toBe(pinned[0]);
    };
    await boots();
    await stack.sh('rm -r /var/lib/cloud/seed; rm /var/lib/cloud/instances/*/obj.pkl');
    await boots();
    expect(await stack.sh('cloud-init query instance-id')).toBe('iid-datasource-none');
  });
});

/** Fingerprint of the key that sshd shows by now. */
const shown = (): Promise<string> =>
  stack.sh("ssh-keyscan -t ed25519 127.0.0.1 2>/dev/null | ssh-keygen -lf - | cut -d' ' -f2");
