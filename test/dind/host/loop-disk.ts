import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../stack.ts';

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', timeout: 30_000 }).trim();

const BOOT = '/etc/attach-disks';
const BOOT_UNIT = '/etc/systemd/system/attach-disks.service';
const BOOT_UNIT_TEXT = `[Unit]
DefaultDependencies=no
Wants=local-fs-pre.target
Before=local-fs-pre.target
[Service]
Type=oneshot
ExecStart=sh -c "cat ${BOOT}/* | sh"
[Install]
WantedBy=sysinit.target`;

/** A disk of a target: a file behind a loop device, attached under a name below /dev/disk/by-id. */
export class LoopDisk {
  readonly link: string;
  readonly #file: string;
  readonly #device: string;
  readonly #stack: Stack;

  constructor(stack: Stack, volume: string, megabytes: number) {
    this.#stack = stack;
    this.link = `virtio-${volume}`;
    this.#file = join(stack.folder, volume);
    truncateSync(writable(this.#file), megabytes * 1024 ** 2);
    this.#device = run('losetup', '--find', '--show', this.#file);
  }

  /** Makes its node and its links, as a kernel and udev would, now and at each boot of the target. */
  async attach(): Promise<void> {
    const [major = '', minor = ''] = run('lsblk', '-dnro', 'MAJ:MIN', this.#device).split(':');
    const uuid = execFileSync('sh', ['-c', `blkid -p -s UUID -o value ${this.#device} || true`], {
      encoding: 'utf8',
    }).trim();
    const links = [`by-id/${this.link}`, ...(uuid === '' ? [] : [`by-uuid/${uuid}`])];
    const commands = [
      `[ -b ${this.#device} ] || mknod ${this.#device} b ${major} ${minor}`,
      'mkdir -p /dev/disk/by-id /dev/disk/by-uuid',
      ...links.map((link) => `ln -sfn ${this.#device} /dev/disk/${link}`),
    ];
    const script = `${BOOT}/${this.link}`;
    await this.#stack.sh(`mkdir -p ${BOOT}; echo '${commands.join('; ')}' > ${script}; sh ${script}
[ -e ${BOOT_UNIT} ] || { echo '${BOOT_UNIT_TEXT}' > ${BOOT_UNIT}; systemctl enable -q attach-disks; }`);
  }

  /** What it holds, as the machine below the target sees it. */
  run(command: string, ...args: string[]): string {
    return run(command, ...args, this.#device);
  }

  write(offset: number, text: string): void {
    const file = openSync(this.#device, 'r+');
    writeSync(file, text, offset, 'latin1');
    fsyncSync(file);
    closeSync(file);
  }

  grow(megabytes: number): void {
    truncateSync(this.#file, megabytes * 1024 ** 2);
    this.run('losetup', '--set-capacity');
  }

  remove(): void {
    this.run('losetup', '--detach');
  }
}

const writable = (file: string): string => {
  run('touch', file);
  return file;
};
