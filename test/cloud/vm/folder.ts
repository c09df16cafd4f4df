import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Needs root, as loop devices do; outlives the process, as a cloud does. */
const ROOT = '/var/lib/berth-cloud';

/** Where a datacenter keeps what it knows: for each disk and each plug a file of its own. */
export const folderOf = (datacenter: string): string => join(ROOT, datacenter);

/** What a machine finds at /hypervisor. */
export const plugsOf = (folder: string, machine: string): string => join(folder, 'machines', machine);

/** What the metadata service finds at /metadata. */
export const recordsOf = (folder: string): string => join(folder, 'metadata');

export const diskFolderOf = (folder: string, volumeId: string): string => join(folder, 'disks', volumeId);

/** Writes a file and the directories above it, for its owner alone, in one rename. */
export const put = async (path: string, content: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Its own directory's readers must never take it for a file of theirs.
  const temporary = join(dirname(path), `.${crypto.randomUUID()}`);
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, path);
};

export const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/** The names in a directory; none where it is not there. */
export const namesIn = async (path: string): Promise<string[]> => {
  const names = await unlessAbsent(readdir(path));
  return (names ?? []).filter((name) => !name.startsWith('.'));
};

export const textOf = (path: string): Promise<string | undefined> => unlessAbsent(readFile(path, 'utf8'));

const unlessAbsent = async <T>(read: Promise<T>): Promise<T | undefined> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};
