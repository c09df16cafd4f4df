import { mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { diskFolderOf, namesIn, plugsOf, put, remove, textOf } from './folder.ts';
import { plug, stateOf } from './plug.ts';
import { onHost } from './services.ts';
import { runIn, type Site } from './site.ts';
import type { Disk } from './spec.ts';

const GIB = 1024 ** 3;

const known = z.object({ links: z.array(z.string()) });

const imageOf = (site: Site, volumeId: string): string => join(diskFolderOf(site.folder, volumeId), 'image');
const factsOf = (site: Site, volumeId: string): string =>
  join(diskFolderOf(site.folder, volumeId), 'disk.json');
const plugOf = (site: Site, id: string, volumeId: string): string =>
  join(plugsOf(site.folder, id), 'disks', volumeId);

/** A sparse file; one that is there keeps what is on it. */
export const createDisk = async (site: Site, { volumeId, size, links }: Disk): Promise<void> => {
  if ((await textOf(factsOf(site, volumeId))) !== undefined) return;
  await mkdir(diskFolderOf(site.folder, volumeId), { recursive: true, mode: 0o700 });
  await stretch(imageOf(site, volumeId), size);
  await put(factsOf(site, volumeId), JSON.stringify({ links }));
};

const stretch = async (path: string, size: number): Promise<void> => {
  const file = await open(path, 'a', 0o600);
  try {
    if ((await file.stat()).size > size * GIB) throw new Error(`a disk cannot shrink to ${size} GiB`);
    await file.truncate(size * GIB);
  } finally {
    await file.close();
  }
};

/** A machine that has the disk sees it grow; its file system stays as it is. */
export const growDisk = async (site: Site, volumeId: string, size: number): Promise<void> => {
  await stretch(imageOf(site, volumeId), size);
  const loop = await findLoop(site, volumeId);
  if (loop !== undefined) await onHost(site, 'losetup', '--set-capacity', `/dev/${loop}`);
};

export const deleteDisk = async (site: Site, volumeId: string): Promise<void> => {
  const holder = await holderOf(site, volumeId);
  if (holder !== undefined) throw new Error(`the disk ${volumeId} is attached to ${holder}`);
  await remove(diskFolderOf(site.folder, volumeId));
};

export const attach = async (site: Site, id: string, volumeId: string): Promise<void> => {
  const holder = (await holderOf(site, volumeId)) ?? id;
  if (holder !== id) throw new Error(`the disk ${volumeId} is attached to ${holder}`);
  await connect(site, id, volumeId);
  await plug(site, id);
};

/** Makes the disk a block device of this computer, and says to the machine which one. */
const connect = async (site: Site, id: string, volumeId: string): Promise<void> => {
  const { links } = known.parse(JSON.parse((await textOf(factsOf(site, volumeId))) ?? 'null'));
  // A file that has a loop device keeps it.
  const device = await onHost(site, 'losetup', '--find', '--nooverlap', '--show', imageOf(site, volumeId));
  const paths = links.map((link) => `disk/by-id/${link}`);
  await put(plugOf(site, id, volumeId), `${[basename(device), ...paths].join(' ')}\n`);
};

/** @throws Error where the machine has it mounted: a cloud would wait for that to end */
export const detach = async (site: Site, id: string, volumeId: string): Promise<void> => {
  const loop = await findLoop(site, volumeId);
  if (loop !== undefined && (await stateOf(site, id)) === 'running') {
    const mounts = await runIn(site, id, ['sh', '-c', `findmnt -n -o TARGET -S /dev/${loop} || true`]);
    if (mounts !== '') throw new Error(`the disk ${volumeId} is mounted in ${id}: ${mounts}`);
  }
  await remove(plugOf(site, id, volumeId));
  await plug(site, id);
  if (loop !== undefined) await onHost(site, 'losetup', '--detach', `/dev/${loop}`);
};

/** What the machine's disks leave behind on this computer once it is gone. */
export const release = async (site: Site, volumeId: string): Promise<void> => {
  const loop = await findLoop(site, volumeId);
  if (loop !== undefined) await onHost(site, 'losetup', '--detach', `/dev/${loop}`);
};

/** Gives attached disks their loop devices again: those do not outlive a restart of this computer. */
export const reconnect = async (site: Site, id: string): Promise<void> => {
  for (const volumeId of await disksOf(site, id)) await connect(site, id, volumeId);
};

export const allDisks = (site: Site): Promise<string[]> => namesIn(join(site.folder, 'disks'));

const disksOf = (site: Site, id: string): Promise<string[]> =>
  namesIn(join(plugsOf(site.folder, id), 'disks'));

const holderOf = async (site: Site, volumeId: string): Promise<string | undefined> => {
  for (const id of await namesIn(join(site.folder, 'machines'))) {
    if ((await disksOf(site, id)).includes(volumeId)) return id;
  }
  return undefined;
};

/** `loopN` of a disk's file. */
const findLoop = async (site: Site, volumeId: string): Promise<string | undefined> => {
  const image = imageOf(site, volumeId);
  const device = await onHost(site, 'losetup', '--noheadings', '--output', 'NAME', '--associated', image);
  return device === '' ? undefined : basename(device);
};
