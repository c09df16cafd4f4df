import { isDeepStrictEqual } from 'node:util';
import type { Rule } from '../../vm/datacenter.ts';
import type { Machine, Server, State, Volume } from '../state.ts';

/** What a server's machine should be told; null: it should not be there. */
export const wantedMachine = (state: State, server: Server): Machine | null => {
  const { bare, change } = server;
  if (bare) return null;
  if (change?.kind === 'delete' || (change?.kind === 'create' && change.failure !== null)) return null;
  const ports = new Set(state.ports.filter(({ deviceId }) => deviceId === server.id).map(({ id }) => id));
  const off = server.status === 'SHUTOFF' ? change?.kind !== 'start' : change?.kind === 'stop';
  return {
    on: !off,
    tokens: server.tokens,
    reboots: server.reboots,
    disks: state.volumes
      .filter((volume) => volume.serverId === server.id && isData(volume))
      .map(({ id }) => id)
      .toSorted(),
    rules: JSON.stringify(filterOf(state, server.id)),
    addresses: state.publicIps
      .filter(({ portId }) => ports.has(portId ?? ''))
      .map(({ address }) => address)
      .toSorted(),
  };
};

export const hasFollowed = (state: State, server: Server): boolean =>
  isDeepStrictEqual(server.machine, wantedMachine(state, server));

/** A system's disk is the machine's own. */
export const isData = ({ imageId }: Volume): boolean => imageId === null;

/** Whether a disk's device is as it should be: of its size, with its server's machine; or gone, where it is to go. */
export const isInPlace = ({ servers }: State, volume: Volume): boolean => {
  if (!isData(volume)) return true;
  const holder = servers.find(({ machine }) => machine?.disks.includes(volume.id));
  const wanted = servers.find(({ id, bare }) => id === volume.serverId && !bare);
  return holder === wanted && volume.made === (volume.busy?.status === 'deleting' ? null : volume.size);
};

/**
 * Its security groups as an allow list, IPv4 alone. Groups only ever add to one another; rules that deny are
 * left out, as is what is neither TCP, UDP nor ICMP.
 */
export const filterOf = (state: State, serverId: string): Rule[] => {
  const groupIds = new Set(
    state.ports.filter(({ deviceId }) => deviceId === serverId).flatMap((port) => port.groupIds),
  );
  return state.rules
    .filter(
      ({ groupId, direction, action, ethertype }) =>
        groupIds.has(groupId) && direction === 'ingress' && action === 'allow' && ethertype === 'IPv4',
    )
    .flatMap(({ protocol, multiport, remoteCidr, remoteGroupId }) => {
      const named = PROTOCOLS.find((one) => one === (protocol ?? 'all'));
      if (named === undefined) return [];
      return sourcesOf(state, remoteCidr, remoteGroupId).flatMap((from) =>
        portsOf(multiport).map((ports) => ruleOf(named, from, ports)),
      );
    });
};

const ruleOf = (protocol: Rule['protocol'], from: string, ports: [number, number] | undefined): Rule => ({
  protocol,
  from,
  ...(ports && { ports }),
});

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'all'] as const;

const sourcesOf = ({ ports }: State, cidr: string | null, groupId: string | null): string[] => {
  if (groupId !== null)
    return ports.filter(({ groupIds }) => groupIds.includes(groupId)).map(({ address }) => `${address}/32`);
  if (cidr === null) return ['0.0.0.0/0'];
  return [cidr.includes('/') ? cidr : `${cidr}/32`];
};

const portsOf = (multiport: string | null): ([number, number] | undefined)[] =>
  multiport?.split(',').map((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return [first, last];
  }) ?? [undefined];
