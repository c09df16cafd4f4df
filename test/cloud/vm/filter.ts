import type { Rule } from './spec.ts';

/**
 * A security group as iptables-restore reads it. The mangle table comes before nat, so a port that an engine
 * in the machine publishes is judged by the number that was asked for. Answers to what the machine asked
 * itself pass, and so does the metadata service.
 */
export const filterOf = (rules: readonly Rule[]): string =>
  [
    '*mangle',
    ':PREROUTING ACCEPT [0:0]',
    ':SECURITY-GROUP - [0:0]',
    '-A PREROUTING -i eth0 -j SECURITY-GROUP',
    '-A SECURITY-GROUP -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    '-A SECURITY-GROUP -s 169.254.169.254/32 -j ACCEPT',
    ...rules.map((rule) => `-A SECURITY-GROUP ${matchOf(rule)} -j ACCEPT`),
    '-A SECURITY-GROUP -j DROP',
    'COMMIT',
    '',
  ].join('\n');

const matchOf = ({ protocol, ports, from }: Rule): string => {
  const source = `-s ${from}`;
  if (protocol === 'all') return source;
  if (ports === undefined || protocol === 'icmp') return `${source} -p ${protocol}`;
  return `${source} -p ${protocol} -m ${protocol} --dport ${ports.join(':')}`;
};
