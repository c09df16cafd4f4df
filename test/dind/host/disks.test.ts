import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host, HostDisk } from '../../../core/host.ts';
import { pendingSteps } from '../../../bootstrap/decide.ts';
import { uuidOf } from '../../../bootstrap/disks/mount-unit.ts';
import { look } from '../../../bootstrap/session.ts';
import { closeGaps } from '../../../bootstrap/stage.ts';
import { daemon } from '../../../bootstrap/steps/daemon.ts';
import { disks } from '../../../bootstrap/steps/disks.ts';
import { docker } from '../../../bootstrap/steps/docker.ts';
import { metadata } from '../../../bootstrap/steps/metadata.ts';
import { ready } from '../../../bootstrap/steps/ready.ts';
import type { Stack } from '../stack.ts';
import { eventually } from '../world.ts';
import { LoopDisk } from './loop-disk.ts';
import { during, hostOf, makeMachine } from './machine.ts';

const MOUNT = '/srv/my-data';
const UNIT = 'srv-my\\x2ddata.mount';
const STEPS = [disks, daemon, docker, metadata];

let stack: Stack;
const made: LoopDisk[] = [];

beforeAll(async () => {
  stack = await makeMachine('disks');
});

afterAll(async () => {
  await stack?.remove();
  for (const disk of made) disk.remove();
});

const newDisk = (volume: string, megabytes = 96): LoopDisk => {
  const disk = new LoopDisk(stack, volume, megabytes);
  made.push(disk);
  return disk;
};

const wanted = (volume: string, mount = MOUNT): Partial<Host> & { disks: HostDisk[] } => ({
  disks: [{ volume, links: ['nvme-another-name', `virtio-${volume}`], mount }],
});

/** What a run would say now. */
const gap = async (host: Partial<Host>, steps = [ready, disks]): Promise<string[]> =>
  during(stack, await hostOf(stack, host), async (session) =>
    pendingSteps(steps, await look(session), session.want).flatMap(({ gap }) => gap.details),
  );

const mend = async (host: Partial<Host>, steps = [disks]): Promise<void> =>
  during(stack, await hostOf(stack, host), async (session) => {
    await closeGaps(session, steps, await closeGaps(session, [ready], await look(session)));
  });

const reboot = async (): Promise<void> => {
  for (const disk of made) await disk.attach();
  await stack.target().restart({ t: 20 });
  await eventually(stack, 'systemctl is-active docker.service && ! test -e /run/nologin', 60);
};

describe('a blank disk', () => {
  it('is waited for, formatted, and mounted by its UUID', async () => {
    const disk = newDisk('vol-1', 1024);
    expect(await gap(wanted('vol-1'))).toContain('disk vol-1 is not attached yet');
    const [waiting] = await Promise.allSettled([
      mend(wanted('vol-1')),
      stack.sh('sleep 1').then(() => disk.attach()),
    ]);
    expect(waiting).toMatchObject({ status: 'fulfilled' });
    expect(await gap(wanted('vol-1'))).toEqual([]);
    expect(await stack.sh(`findmnt -nro FSTYPE,TARGET -M ${MOUNT}`)).toBe(`ext4 ${MOUNT}`);
    expect(disk.run('blkid', '-p', '-s', 'UUID', '-o', 'value')).toBe(uuidOf('vol-1'));
    expect(await stack.sh('ls -A /opt/berth')).toBe('');
  });

  it('is formatted where a run died while it did that', async () => {
    const disk = newDisk('vol-2');
    await disk.attach();
    disk.write(4096, 'half of a file system');
    await expect(gap(wanted('vol-2', '/srv/two'))).rejects.toMatchObject({ code: 'disk-not-blank' });
    await stack.sh('touch /opt/berth/.formatting-vol-2');
    await mend(wanted('vol-2', '/srv/two'));
    expect(await gap(wanted('vol-2', '/srv/two'))).toEqual([]);
  });
});

describe('a disk that holds something', () => {
  it.each<[string, string, (disk: LoopDisk) => void]>([
    ['a partition table', 'holds a partition table (dos)', (disk) => disk.write(0, mbr())],
    ['swap', 'holds swap', (disk) => void disk.run('mkswap')],
    ['data in its first MiB', 'holds data that no signature tells of', (disk) => disk.write(99_999, 'x')],
    ['data in its last MiB', 'no signature tells of', (disk) => disk.write(96 * 1024 ** 2 - 1, 'x')],
    ['a file system of another kind', 'holds ext2', (disk) => void disk.run('mkfs.ext2', '-q')],
  ])('is left as it is: %s', async (_, message, spoil) => {
    const volume = `vol-3-${createHash('sha256').update(message).digest('hex').slice(0, 4)}`;
    const disk = newDisk(volume);
    await disk.attach();
    spoil(disk);
    const before = disk.run('sha256sum');
    await expect(mend(wanted(volume, '/srv/three'))).rejects.toMatchObject({
      code: 'disk-not-blank',
      message: expect.stringContaining(message),
    });
    expect(disk.run('sha256sum')).toBe(before);
    made.splice(made.indexOf(disk), 1);
    disk.remove();
  });

  it('is used where that is a file system, and grown with the disk', async () => {
    await stack.sh('apt-get install -y -qq --no-install-recommends xfsprogs 2>&1');
    const disk = newDisk('vol-4', 320);
    await disk.attach();
    await stack.sh(`mkfs.xfs -q /dev/disk/by-id/${disk.link}`);
    await disk.attach();
    await mend(wanted('vol-4', '/srv/four'));
    await stack.sh('echo kept > /srv/four/file');
    disk.grow(640);
    expect(await gap(wanted('vol-4', '/srv/four'))).toEqual([
      '/srv/four: the disk is 320 MiB bigger than its file system',
    ]);
    await mend(wanted('vol-4', '/srv/four'));
    expect(await stack.sh('cat /srv/four/file')).toBe('kept');
    expect(Number(await stack.sh('df --output=size -m /srv/four | tail -1'))).toBeGreaterThan(500);
  });

  it('does not hide what is at its mount point', async () => {
    const disk = newDisk('vol-5');
    await disk.attach();
    await stack.sh('mkdir -p /srv/five && touch /srv/five/file');
    await expect(gap(wanted('vol-5', '/srv/five'))).rejects.toMatchObject({ code: 'mount-point-not-empty' });
    await expect(gap(wanted('vol-5', '/srv/four'))).rejects.toMatchObject({ code: 'mount-point-taken' });
    await expect(gap(wanted('vol-4', '/srv/six'))).rejects.toMatchObject({ code: 'disk-mounted-elsewhere' });
  });
});

/** A master boot record with one partition. */
const mbr = (): string => {
  const sector = Buffer.alloc(512);
  sector.writeUInt8(0x83, 450);
  sector.writeUInt32LE(2048, 454);
  sector.writeUInt32LE(4096, 458);
  sector.writeUInt16LE(0xaa55, 510);
  return sector.toString('latin1');
};

const CONTAINER =
  'docker run --rm --entrypoint /bin/bash t/bash -c "timeout 3 bash -c \'</dev/tcp/169.254.169.254/80\'" 2>&1';

describe('Docker', () => {
  const all = { ...wanted('vol-1'), metadata: true };

  it('has its data on the disk, and does not start without it', async () => {
    await mend(all, [disks, daemon, docker]);
    expect(await stack.sh("docker info --format '{{.DockerRootDir}}'")).toBe(`${MOUNT}/docker`);
    await stack.sh(`systemctl stop docker.socket docker.service '${UNIT}'; rm /dev/disk/by-uuid/*`);
    expect((await stack.try('systemctl start docker.service')).exitCode).not.toBe(0);
    expect(await stack.sh(`ls -A ${MOUNT}`)).toBe('');
    expect(await gap(all, [disks])).toEqual([`${MOUNT}: not mounted`]);
    for (const disk of made) await disk.attach();
    await mend(all, [disks, daemon, docker]);
    expect(await gap(all, [ready, disks, daemon, docker])).toEqual([]);
  });

  it('keeps its containers from the instance metadata, which the host still reaches', async () => {
    await standIn();
    expect(await stack.try(CONTAINER)).toEqual({ exitCode: 0, output: '' });
    await mend(all, STEPS);
    const kept = async (): Promise<void> => {
      expect(await gap(all, [ready, ...STEPS])).toEqual([]);
      expect(await stack.try(CONTAINER)).toMatchObject({ output: expect.stringContaining('refused') });
    };
    await kept();
    await stack.sh("bash -c '</dev/tcp/169.254.169.254/80'");
    await stack.sh('systemctl restart docker');
    await kept();
    await stack.sh('iptables -F DOCKER-USER');
    expect(await gap(all, STEPS)).toEqual(['containers reach the instance metadata']);
    await mend(all, STEPS);
    await kept();
  });

  it('has both after a reboot', async () => {
    await reboot();
    expect(await gap(all, [ready, ...STEPS])).toEqual([]);
    expect(await stack.sh("docker image ls --format '{{.Repository}}'")).toBe('t/bash');
  });
});

/** A metadata service on a machine of its own, and an image that can ask it. */
const standIn = (): Promise<string> =>
  stack.sh(`set -e
ip netns add metadata
ip link add to-metadata type veth peer name eth0 netns metadata
ip link set to-metadata up
ip address add 169.254.0.1/32 dev to-metadata
ip route add 169.254.169.254/32 dev to-metadata src 169.254.0.1
ip -n metadata link set eth0 up
ip -n metadata address add 169.254.169.254/32 dev eth0
ip -n metadata route add 169.254.0.1/32 dev eth0
systemd-run -q --expand-environment=no nsenter --net=/run/netns/metadata perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 80, Listen => 5, ReuseAddr => 1); $s->accept while 1'
tar -ch --hard-dereference /bin/bash /usr/bin/timeout $(ldd /bin/bash /usr/bin/timeout | grep -o '/lib[^ :)]*' | sort -u) 2>/dev/null | docker import - t/bash
for i in 1 2 3 4 5; do bash -c '</dev/tcp/169.254.169.254/80' && break; sleep 1; done`);
