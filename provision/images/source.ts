import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The image label that holds the hash of what an image was built from. */
export const SOURCE_LABEL = 'berth.source';

/**
 * SHA-256 (hex) of everything below a directory, names and executable bits included, and of `extra`, which
 * is for what the build takes from elsewhere (a release, a version). Times and owners do not count.
 */
export const sourceHash = async (directory: string, ...extra: string[]): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(extra));
  for (const path of await filesBelow(directory)) {
    const file = join(directory, path);
    const executable = ((await stat(file)).mode & 0o100) !== 0;
    const content = await readFile(file);
    hash.update(JSON.stringify([path, executable, content.length])).update(content);
  }
  return hash.digest('hex');
};

const filesBelow = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted();
};
