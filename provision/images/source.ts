import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The image label that holds the hash of what an image was built from. */
export const SOURCE_LABEL = 'berth.source';

/**
 * SHA-256 (hex) of the files in a directory, their names and executable bits included, and of `extra`, which
 * is for what a build takes from elsewhere (a release, a version). Times and owners do not count.
 *
 * @param only files and directories of it that count; all where absent
 */
export const sourceHash = async (
  directory: string,
  { only, extra = [] }: { only?: readonly string[]; extra?: readonly string[] },
): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(extra));
  const counts = (path: string): boolean =>
    only?.some((name) => path === name || path.startsWith(`${name}/`)) ?? true;
  for (const path of (await filesBelow(directory)).filter(counts)) {
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
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted();
};
