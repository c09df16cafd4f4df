import { resolve } from 'node:path';

/** What paths in an inventory are relative to: the file's folder, and the operator's home for `~`. */
export type Base = { folder: string; home: string };

/** A path of this machine as an absolute one. */
export const absolute = (path: string, { folder, home }: Base): string =>
  path === '~' || path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(folder, path);
