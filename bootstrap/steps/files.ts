import { createHash } from 'node:crypto';
import type { Operation } from '../../core/operation.ts';
import { reveal, type Text } from '../../core/secret.ts';
import type { Facts } from '../probe/facts.ts';

/** A file whose content, mode and numeric owner berth keeps. */
export type ManagedFile = { path: string; content: Text; mode: string; owner: string };

/** A directory, or a file made on the host, of which only mode and owner are berth's business. */
export type ManagedPath = { path: string; mode: string; owner: string };

export const ROOT = '0:0';

export const rootFile = (path: string, content: Text, mode = '0644'): ManagedFile => ({
  path,
  content,
  mode,
  owner: ROOT,
});

/** What is wrong with each file, one line a file: never its content. */
export const fileDetails = (facts: Facts, files: readonly ManagedFile[]): string[] =>
  files.flatMap((file) =>
    contentDiffers(facts, file) ? [contentDetail(facts, file)] : accessDetails(facts, [file]),
  );

/** Mends exactly the files that differ: content and access together, or access alone. */
export const mendFiles = (facts: Facts, files: readonly ManagedFile[]): Operation[] =>
  files.flatMap((file): Operation[] =>
    contentDiffers(facts, file) ? [{ op: 'file', ...file }] : mendAccess(facts, [file]),
  );

/** What is wrong with mode and owner of paths that must exist. */
export const accessDetails = (facts: Facts, paths: readonly ManagedPath[]): string[] =>
  paths.flatMap(({ path, mode, owner }) => {
    const found = facts.paths.get(path);
    if (found === undefined) return [`${path}: missing`];
    return [
      ...(found.mode === mode ? [] : [`${path}: mode ${found.mode}, should be ${mode}`]),
      ...(found.owner === owner
        ? []
        : [`${path}: owner ${found.owner} (${found.ownerName}), should be ${owner}`]),
    ];
  });

export const mendAccess = (facts: Facts, paths: readonly ManagedPath[]): Operation[] =>
  paths
    .filter((path) => accessDetails(facts, [path]).length > 0)
    .map(({ path, mode, owner }) => ({ op: 'access', path, mode, owner }));

export const mendDirectories = (facts: Facts, paths: readonly ManagedPath[]): Operation[] =>
  paths
    .filter((path) => accessDetails(facts, [path]).length > 0)
    .map(({ path, mode, owner }) => ({ op: 'directory', path, mode, owner }));

const contentDiffers = (facts: Facts, file: ManagedFile): boolean =>
  facts.hashes.get(file.path) !== createHash('sha256').update(reveal(file.content)).digest('hex');

const contentDetail = (facts: Facts, file: ManagedFile): string =>
  `${file.path}: ${facts.paths.has(file.path) ? 'content differs' : 'missing'}`;
