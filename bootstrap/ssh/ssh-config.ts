import { readFile } from 'node:fs/promises';
import { settingsOf, type Settings } from './settings.ts';

/** Looks one name up in an ssh config. */
export type Lookup = (name: string) => Settings;

/**
 * Reads an ssh config; where there is none, every name has the defaults. The parser is loaded only
 * when there is something to parse.
 */
export const loadSshConfig = async (file: string): Promise<Lookup> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return () => settingsOf({});
  const { default: SSHConfig } = await import('ssh-config');
  const config = SSHConfig.parse(text);
  return (name) => settingsOf(config.compute(name, { ignoreCase: true, matchExec: false }));
};
