import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** A file the page loads. */
export interface Asset {
  type: string;
  body: string;
}

/** All files the page loads, by name; `version` changes with any of them. */
export interface Assets {
  version: string;
  files: ReadonlyMap<string, Asset>;
  /** The names of the style sheets, in the order they build on each other. */
  styles: readonly string[];
  /** The names of the scripts, for the browser to fetch side by side. */
  scripts: readonly string[];
}

const FOLDER = new URL('browser/', import.meta.url);
const TYPES: Record<string, string> = {
  ts: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};
const STRIP = fileURLToPath(new URL('strip.ts', import.meta.url));
const STRIP_MS = 20_000;
const MOST_BYTES = 8 * 1024 * 1024;
const modules = z.record(z.string(), z.string());

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Reads the page's files from beside this one and takes the types out of its scripts. */
export async function readAssets(): Promise<Assets> {
  const names = (await readdir(FOLDER)).filter((name) => extensionOf(name) in TYPES).toSorted();
  const entries = await Promise.all(
    names.map(async (name) => [name, await readFile(new URL(name, FOLDER), 'utf8')] as const),
  );
  const ofType = (extension: string) => entries.filter(([name]) => extensionOf(name) === extension);
  const scripts = ofType('ts');
  const styles = ofType('css');
  const stripped = await stripTypes(Object.fromEntries(scripts));
  const files = new Map(
    entries.map(([name, source]) => {
      const type = TYPES[extensionOf(name)] ?? 'text/plain';
      return [name, { type, body: stripped[name] ?? source }];
    }),
  );
  const version = createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 16);
  const namesOf = (some: typeof entries) => some.map(([name]) => name);
  return { version, files, styles: namesOf(styles), scripts: namesOf(scripts) };
}

/**
 * In a process of its own: Node.js warns on stderr that this function is experimental, which a process can be
 * told to leave out; and what it takes, some 30 MB, is free again when the process ends.
 */
async function stripTypes(sources: Record<string, string>): Promise<Record<string, string>> {
  const stripping = run(process.execPath, ['--disable-warning=ExperimentalWarning', STRIP], {
    env: {},
    timeout: STRIP_MS,
    maxBuffer: MOST_BYTES,
  });
  // A process that ends too early is told of by how it ended.
  stripping.child.stdin?.on('error', () => undefined).end(JSON.stringify(sources));
  return modules.parse(JSON.parse((await stripping).stdout));
}
