import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { Secret } from '../../../core/secret.ts';
import { waitFor } from '../../../provision/engine/deadline.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import { pushImage } from '../../../provision/engine/push.ts';
import { Datacenter, type MachineSpec, type Rule } from './datacenter.ts';
import { folderOf, namesIn, textOf } from './folder.ts';
import { LABEL } from './names.ts';
import { makeKey, overSsh, type Login } from './login.ts';

const NAME = `t-vm-${process.pid}`;
const ID = 'i-0123456789abcdef0';
const VOLUME = 'vol-0123';
const LINK = `/dev/disk/by-id/virtio-${VOLUME}`;
const GIB = 1024 ** 3;
const STRANGER = '198.51.100.9';
/** Behind the machine, as a container of a Docker engine in it would be. */
const INNER = '10.99.0.2';

let datacenter: Datacenter;
let spec: MachineSpec;
let login: Login;
let operatorOnly: Rule;
let closed = false;

const sh = async (command: string): Promise<string> => {
  const { exitCode, output } = await datacenter.exec(ID, ['sh', '-c', command]);
  if (exitCode !== 0) throw new Error(`${command}\n${output}`);
  return output.trim();
};

/** What the metadata service answers the machine. */
const status = (path: string, header = ''): Promise<string> =>
  sh(`curl -s -m 3 -o /dev/null -w '%{http_code}' ${header} http://169.254.169.254${path}`);

/** Its boot is over, cloud-init's part included. */
const untilUp = async (): Promise<void> => {
  const up = await waitFor(60, () => sh('cloud-init status --wait').catch(() => undefined));
  if (up === undefined) throw new Error((await datacenter.console(ID)).join('\n'));
};

const open = (from: string, port: number): Promise<string> => datacenter.probe(from, login.address, port);

beforeAll(async () => {
  datacenter = await Datacenter.open(NAME);
  const hostKey = makeKey();
  const user = makeKey();
  const [network] = datacenter.cidr.split('.0/');
  login = {
    address: `${datacenter.publicCidr.split('.').slice(0, 3).join('.')}.${lastOf(datacenter.publicCidr) + 5}`,
    username: 'ada',
    privateKey: user.private,
    hostKey: hostKey.public,
  };
  operatorOnly = { protocol: 'tcp', ports: [22, 22], from: `${datacenter.gateway}/32` };
  spec = {
    id: ID,
    address: `${network}.20`,
    userData: `#cloud-config\n${stringify({
      users: [
        {
          name: login.username,
          shell: '/bin/bash',
          sudo: 'ALL=(ALL) NOPASSWD:ALL',
          ssh_authorized_keys: [user.public],
        },
      ],
      ssh_deletekeys: true,
      ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
    })}`,
    metadata: { instanceId: ID, hostname: 'one', tokensRequired: true, hopLimit: 1 },
  };
  await datacenter.filter(ID, [operatorOnly]);
  await datacenter.createDisk({ volumeId: VOLUME, size: 1, links: [`virtio-${VOLUME}`] });
  await datacenter.attach(ID, VOLUME);
  await datacenter.boot(spec);
  await datacenter.bind(ID, login.address);
  await untilUp();
});

afterAll(async () => {
  if (!closed) await datacenter.close();
});

const lastOf = (cidr: string): number => Number(/\.(\d+)\//.exec(cidr)?.[1]);

describe('a machine', () => {
  test('lets in the user of its cloud-config, under the host key that was made for it alone', async () => {
    expect(await overSsh(login, 'sudo id -un && hostname')).toBe('root\none');
    expect(await sh('ls /etc/ssh/*.pub')).toBe('/etc/ssh/ssh_host_ed25519_key.pub');
    await expect(overSsh({ ...login, hostKey: makeKey().public }, 'true')).rejects.toThrow(/host/i);
  });

  test('is healthy, and booting it again changes nothing', async () => {
    const started = await sh('stat -c %Y /proc/1');
    await datacenter.boot(spec);
    expect(await sh('systemctl is-system-running --wait; stat -c %Y /proc/1')).toBe(`running\n${started}`);
  });

  test('has nothing of its user data in its arguments, environment and labels', async () => {
    const engine = await openEngine(undefined);
    const seen = JSON.stringify(await engine.getContainer(`berth-cloud-${NAME}-${ID}`).inspect());
    expect(seen).not.toContain('ssh_keys');
    expect(seen).not.toContain('PRIVATE KEY');
  });
});

describe('the packet filter', () => {
  const SERVE = 'systemd-run --quiet --collect';

  beforeAll(async () => {
    await sh(`${SERVE} --unit=web python3 -m http.server 8080`);
    await sh(
      [
        'ip netns add inner',
        'ip link add outer0 type veth peer name eth0 netns inner',
        'ip address add 10.99.0.1/24 dev outer0',
        'ip link set outer0 up',
        `ip -n inner address add ${INNER}/24 dev eth0`,
        'ip -n inner link set eth0 up',
        'ip -n inner route add default via 10.99.0.1',
        'sysctl -qw net.ipv4.ip_forward=1',
        'iptables -t nat -A POSTROUTING -s 10.99.0.0/24 -o eth0 -j MASQUERADE',
        `iptables -t nat -A PREROUTING -p tcp --dport 8081 -m addrtype --dst-type LOCAL -j DNAT --to ${INNER}:80`,
        `${SERVE} --unit=published ip netns exec inner python3 -m http.server 80`,
      ].join(' && '),
    );
  });

  test('lets in what a rule says, from where it says', async () => {
    expect(await open(datacenter.gateway, 22)).toBe('open');
    expect(await open(datacenter.gateway, 8080)).toBe('filtered');
    expect(await open(STRANGER, 22)).toBe('filtered');
    await datacenter.filter(ID, [
      operatorOnly,
      { protocol: 'tcp', ports: [8079, 8082], from: `${STRANGER}/32` },
    ]);
    expect(await open(STRANGER, 8080)).toBe('open');
    expect(await open(STRANGER, 8082)).toBe('closed');
    expect(await open(datacenter.gateway, 8080)).toBe('filtered');
  });

  test('judges a published port of a container by the port that was asked for', async () => {
    const world = '0.0.0.0/0';
    await datacenter.filter(ID, [operatorOnly, { protocol: 'tcp', ports: [80, 80], from: world }]);
    expect(await open(datacenter.gateway, 8081)).toBe('filtered');
    await datacenter.filter(ID, [operatorOnly, { protocol: 'tcp', ports: [8081, 8081], from: world }]);
    expect(await open(datacenter.gateway, 8081)).toBe('open');
    expect(await open(STRANGER, 8081)).toBe('open');
  });
});

describe('the metadata service', () => {
  const TOKEN =
    'curl -sf -m 3 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token';
  test('answers the machine, with a token where one is required', async () => {
    expect(await status('/latest/meta-data/instance-id')).toBe('401');
    expect(await status('/latest/meta-data/instance-id', '-H "X-aws-ec2-metadata-token: guessed"')).toBe(
      '401',
    );
    const ask = `curl -sf -H "X-aws-ec2-metadata-token: $(${TOKEN})" http://169.254.169.254/latest`;
    expect(await sh(`${ask}/meta-data/instance-id`)).toBe(ID);
    expect(await sh(`${ask}/user-data`)).toBe(spec.userData.trim());
    await datacenter.describe({ ...spec, metadata: { ...spec.metadata, tokensRequired: false } });
    expect(await status('/openstack/latest/meta_data.json')).toBe('200');
    await datacenter.describe(spec);
  });

  test('is not heard behind the machine with a hop limit of 1, and is with 2', async () => {
    const inside = `ip netns exec inner ${TOKEN} >&2 && echo heard || echo "curl $?"`;
    expect(await sh(inside)).toBe('curl 28');
    await datacenter.describe({ ...spec, metadata: { ...spec.metadata, hopLimit: 2 } });
    expect(await sh(inside)).toMatch(/heard$/);
    await datacenter.describe(spec);
  });
});

test('a reboot keeps the machine and all that is plugged in, a mount by UUID too', async () => {
  await datacenter.filter(ID, [operatorOnly]);
  await sh(
    `mkfs.ext4 -q ${LINK} && udevadm settle && mkdir /data &&
     echo "UUID=$(blkid -s UUID -o value ${LINK}) /data ext4 defaults,nofail 0 2" >> /etc/fstab &&
     systemctl daemon-reload && systemctl start data.mount && echo kept > /data/file`,
  );
  const again = async (how: () => Promise<unknown>): Promise<void> => {
    await how();
    await untilUp();
    expect(await overSsh(login, 'cat /data/file; findmnt -n -o SOURCE /data; realpath ' + LINK)).toMatch(
      /^kept\n(\/dev\/loop\d+)\n\1$/,
    );
    expect(await open(datacenter.gateway, 8080)).toBe('filtered');
  };
  await again(() => datacenter.reboot(ID));
  await again(async () => {
    await datacenter.stop(ID);
    expect(await datacenter.state(ID)).toBe('stopped');
    await datacenter.start(ID);
  });
  // Of its own accord, while nobody looks after it.
  await again(async () => {
    const boot = await sh('stat -c %Y /proc/1');
    await overSsh(login, 'sudo systemctl reboot').catch(() => {});
    await waitFor(30, async () =>
      (await sh('stat -c %Y /proc/1').catch(() => boot)) === boot ? undefined : true,
    );
  });
});

test('a disk grows, and goes only when it is not mounted', async () => {
  await datacenter.growDisk(VOLUME, 3);
  expect(await sh(`blockdev --getsize64 ${LINK}`)).toBe(String(3 * GIB));
  await expect(datacenter.detach(ID, VOLUME)).rejects.toThrow('/data');
  await expect(datacenter.deleteDisk(VOLUME)).rejects.toThrow(ID);
  await sh('systemctl stop data.mount');
  await datacenter.detach(ID, VOLUME);
  expect(await sh(`[ ! -e ${LINK} ] && ls /dev/loop* 2>/dev/null || true`)).toBe('');
  await datacenter.attach(ID, VOLUME);
  expect(await sh('systemctl start data.mount && cat /data/file')).toBe('kept');
});

test('an elastic address moves away and back, and another process of the cloud goes on', async () => {
  await datacenter.unbind(login.address);
  expect(await open(datacenter.gateway, 22)).toBe('filtered');
  datacenter = await Datacenter.open(NAME);
  expect(await datacenter.state(ID)).toBe('running');
  await datacenter.bind(ID, login.address);
  expect(await overSsh(login, 'id -un')).toBe(login.username);
});

test('the registry serves its logins here and in the machine', async () => {
  await datacenter.registry({ username: 'AWS', password: 'first-of-two' });
  const { address, ca } = await datacenter.registry({ username: 'cn-north-4@AK', password: 'second-of-two' });
  const access = { address, username: 'AWS', password: new Secret('first-of-two'), ca };
  const digest = await pushImage(await openEngine(undefined), 'debian:trixie-slim', {
    via: address,
    repository: 'test/base',
    tag: 'x',
    access,
  });
  const asked = `https://${address}/v2/test/base/manifests/${digest}`;
  const said = await sh(
    `printf '%s' '${ca}' > /tmp/ca.pem; for password in second-of-two wrong; do
     curl -s -m 5 -o /dev/null -w '%{http_code} ' --cacert /tmp/ca.pem -u "cn-north-4@AK:$password" ${asked}; done`,
  );
  // The manifest is of a kind that was not asked for by its media type: found, or said to be another.
  expect(said).toMatch(/^(200|404) 401$/);
});

test('a machine that is removed leaves its disk', async () => {
  await datacenter.remove(ID);
  expect(await datacenter.state(ID)).toBe('absent');
  await datacenter.deleteDisk(VOLUME);
});

test('closing leaves nothing behind', async () => {
  await datacenter.close();
  closed = true;
  const engine = await openEngine(undefined);
  const filters = { label: [`${LABEL}=${NAME}`] };
  expect(await engine.listContainers({ all: true, filters })).toEqual([]);
  expect(await engine.listNetworks({ filters })).toEqual([]);
  expect(await namesIn(folderOf(NAME))).toEqual([]);
  const loops = await namesIn('/sys/block');
  const files = await Promise.all(loops.map((loop) => textOf(`/sys/block/${loop}/loop/backing_file`)));
  expect(files.filter((file) => file?.includes(NAME))).toEqual([]);
});
