import type { MergedHost } from './merged-host.ts';
import type { Mistake } from './mistake.ts';
import { itemsOf, nodeAt, textOf } from './tree.ts';

export const withoutType = (hosts: readonly MergedHost[]): Mistake[] =>
  hosts
    .filter(({ merged }) => nodeAt(merged, ['vm', 'type']) === undefined)
    .map(({ name, written }) => ({
      at: written.keyAt,
      path: written.path,
      problem: 'vm.type is missing, expected an instance type or flavor',
      mend: `add vm: { type: … } under ${name} or under defaults, such as t3.small (aws) or s6.large.2 (huawei)`,
    }));

/** A disk is known by its name: two of one name on one host would be one disk. */
export const diskNames = (hosts: readonly MergedHost[]): Mistake[] =>
  hosts.flatMap(({ merged }) => {
    const disks = itemsOf(nodeAt(merged, ['vm', 'dataDisks']));
    const names = disks.map((disk) => textOf(nodeAt(disk, ['name'])));
    return disks.flatMap((disk, index) =>
      names[index] === undefined || names.indexOf(names[index]) === index
        ? []
        : [
            {
              at: disk.at,
              path: disk.path,
              problem: `duplicate disk: ${names[index]}`,
              mend: 'name each disk of a host differently',
            },
          ],
    );
  });

/** Users and groups that every Debian and Ubuntu has (base-passwd, and what comes with sshd and systemd). */
const SYSTEM = new Set(
  [
    'adm audio backup bin cdrom crontab daemon dialout dip disk fax floppy games input irc kmem kvm list lp',
    'mail man messagebus news nobody nogroup operator plugdev polkitd proxy render sasl sgx shadow src ssh sshd',
    'staff sudo sync sys syslog systemd-journal systemd-network systemd-resolve systemd-timesync tape tty',
    'users utmp uucp video voice www-data',
  ].flatMap((line) => line.split(' ')),
);

/** A user of such a name is not made, which nothing tells but a log on a machine that lets nobody in. */
export const systemUsers = (hosts: readonly MergedHost[]): Mistake[] =>
  hosts.flatMap(({ merged }) => {
    const node = nodeAt(merged, ['user']);
    const user = textOf(node);
    if (node === undefined || user === undefined || !SYSTEM.has(user)) return [];
    const problem = `${user} is the name of a user or group that the system has already`;
    return [{ at: node.at, path: node.path, problem, mend: 'name another user; berth, if absent' }];
  });

/** An address leads to one machine: two that take the same one would take it from each other at every run. */
export const sameElasticIp = (hosts: readonly MergedHost[]): Mistake[] => {
  const first = new Map<string, string>();
  return hosts.flatMap(({ name, merged }) => {
    const node = nodeAt(merged, ['vm', 'elasticIp']);
    const address = textOf(node);
    if (node === undefined || address === undefined) return [];
    const other = first.get(address);
    if (other === undefined) {
      first.set(address, name);
      return [];
    }
    const problem = `duplicate elastic IP: ${name} and ${other} both take ${address}`;
    const mend = 'name another for each host, or write elasticIp: true, which makes one';
    return [{ at: node.at, path: node.path, problem, mend }];
  });
};
