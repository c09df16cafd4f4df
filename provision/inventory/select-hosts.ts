import { matchesGlob } from 'node:path';
import { InputError } from '../../core/user-error.ts';
import { meant } from './spelling.ts';

/**
 * The hosts that a limit means, in the inventory's order. A pattern is the name of a host or a
 * group, or a glob over both (`web-*`); with `!` before it, it takes away. An empty limit, or one
 * that only takes away, begins with all hosts.
 *
 * @throws InputError `unknown-host` where a pattern fits nothing, `no-hosts` where nothing is left
 */
export const selectHosts = <Host extends { name: string; groups: string[] }>(
  hosts: readonly Host[],
  limit: readonly string[],
): Host[] => {
  const wanted = limit.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = limit.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const unknown = [...wanted, ...unwanted].filter((pattern) => !hosts.some((host) => fits(host, pattern)));
  if (unknown.length > 0) throw noSuchHost(hosts, unknown);
  const selected = hosts.filter(
    (host) =>
      (wanted.length === 0 || wanted.some((pattern) => fits(host, pattern))) &&
      !unwanted.some((pattern) => fits(host, pattern)),
  );
  if (selected.length === 0) {
    throw new InputError('no-hosts', `--limit ${limit.join(',')} leaves no host`, { hint: listOf(hosts) });
  }
  return selected;
};

const fits = (host: { name: string; groups: string[] }, pattern: string): boolean =>
  [host.name, ...host.groups].some((name) => name === pattern || matchesGlob(name, pattern));

const noSuchHost = (hosts: readonly { name: string; groups: string[] }[], unknown: string[]): InputError => {
  const names = hosts.flatMap(({ name, groups }) => [name, ...groups]);
  const lines = unknown.map((pattern) => {
    const candidate = meant(pattern, names);
    return `no host or group fits ${pattern}${candidate === undefined ? '' : `: did you mean ${candidate}?`}`;
  });
  return new InputError('unknown-host', lines.join('\n'), { hint: listOf(hosts) });
};

const listOf = (hosts: readonly { name: string; groups: string[] }[]): string => {
  const groups = [...new Set(hosts.flatMap((host) => host.groups))];
  const names = `hosts: ${hosts.map(({ name }) => name).join(', ')}`;
  return groups.length === 0 ? names : `${names}; groups: ${groups.join(', ')}`;
};
