import { glob, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { default as SSHConfig, Directive, Line } from 'ssh-config';
import { settingsOf, type Settings } from './settings.ts';
import { expand } from './tokens.ts';

/** Looks one name up in an ssh config. */
export type Lookup = (name: string) => Settings;

type Parse = (text: string) => SSHConfig;

/** As deep as OpenSSH follows `Include`. */
const DEPTH = 16;

/**
 * Reads an ssh config and what it includes; where there is none, every name has the defaults. The
 * parser is loaded only when there is something to parse. `Match exec` never matches: reading a
 * config must not run a command.
 */
export const loadSshConfig = async (file: string): Promise<Lookup> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return () => settingsOf({});
  const { parse } = await import('ssh-config');
  const config = parse(text);
  await include(config, parse, dirname(file), DEPTH);
  return (name) => settingsOf(config.compute(name, { ignoreCase: true, matchExec: false }));
};

/** Puts the lines of included files where their `Include` stands; inside a section, without sections of their own. */
const include = async (config: SSHConfig, parse: Parse, folder: string, depth: number): Promise<void> => {
  for (const line of config.slice()) {
    if ('config' in line) await include(line.config, parse, folder, depth);
    if (!isInclude(line)) continue;
    const included = depth === 0 ? [] : await linesOf(line, parse, folder, depth);
    config.splice(config.indexOf(line), 1, ...included);
  }
};

const linesOf = async (line: Directive, parse: Parse, folder: string, depth: number): Promise<Line[]> => {
  const all: Line[] = [];
  for (const pattern of valuesOf(line)) {
    const path = expand(pattern, {}, { home: homedir(), environment: process.env });
    const files: string[] = [];
    for await (const file of glob(isAbsolute(path) ? path : join(folder, path))) files.push(file);
    for (const file of files.toSorted()) {
      const config = parse(await readFile(file, 'utf8').catch(() => ''));
      await include(config, parse, folder, depth - 1);
      all.push(...config);
    }
  }
  return all;
};

const isInclude = (line: Line): line is Directive =>
  'param' in line && line.param.toLowerCase() === 'include';

const valuesOf = ({ value }: Directive): string[] =>
  typeof value === 'string' ? value.split(/\s+/) : value.map(({ val }) => val);
