import type { Rule } from '../vm/datacenter.ts';
import type { GroupRule, Instance } from './state.ts';
import type { World } from './world.ts';

const PROTOCOLS = new Map<string, Rule['protocol']>([
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['icmp', 'icmp'],
  ['-1', 'all'],
]);

/** What an instance's security groups let in, as its machine's packet filter takes it; IPv4 alone. */
export const allowListOf = ({ state }: World, { groupIds }: Instance): Rule[] =>
  state.rules
    .filter(({ groupId, egress }) => !egress && groupIds.includes(groupId))
    .flatMap((rule) => {
      const protocol = PROTOCOLS.get(rule.protocol);
      if (protocol === undefined) return [];
      const ranged = protocol === 'tcp' || protocol === 'udp';
      return sourcesOf(state, rule).map((from): Rule =>
        ranged ? { protocol, ports: [rule.from, rule.to], from } : { protocol, from },
      );
    });

const sourcesOf = (state: World['state'], { peer }: GroupRule): string[] => {
  if (peer.kind === 'ipv4') return [peer.value];
  if (peer.kind !== 'group') return [];
  return state.instances
    .filter(({ power, groupIds }) => power.to !== 'terminated' && groupIds.includes(peer.value))
    .map(({ machineAddress }) => `${machineAddress}/32`);
};

/** Puts a group's rules into force on every machine that has it. */
export const filterMachines = async (world: World, groupId: string): Promise<void> => {
  const affected = world.living().filter(({ groupIds }) => groupIds.includes(groupId));
  await Promise.all(
    affected.map((instance) =>
      world.machines.now(instance.id, (datacenter) =>
        datacenter.filter(instance.id, allowListOf(world, instance)),
      ),
    ),
  );
};
