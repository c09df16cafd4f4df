import { z } from 'zod';
import { list, text, whole } from './form.ts';
import { invalid, refuse } from './refusals.ts';
import type { GroupRule } from './state.ts';

const described = { Description: z.string().optional() };

/** Rules as the calls name them: several peers for one protocol and range of ports. */
export const ipPermissions = list(
  z.strictObject({
    IpProtocol: text,
    FromPort: whole.optional(),
    ToPort: whole.optional(),
    IpRanges: list(z.strictObject({ CidrIp: text, ...described })),
    Ipv6Ranges: list(z.strictObject({ CidrIpv6: text, ...described })),
    Groups: list(
      z.strictObject({ GroupId: text, UserId: text.optional(), VpcId: text.optional(), ...described }),
    ),
    PrefixListIds: list(z.strictObject({ PrefixListId: text, ...described })),
  }),
);

/** What makes a rule the same as another of its group. */
export type Permission = Pick<GroupRule, 'protocol' | 'from' | 'to' | 'peer' | 'description'>;

const PROTOCOLS: Record<string, string> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6', all: '-1' };

/** One rule for each peer. */
export const permissionsIn = (permissions: z.infer<typeof ipPermissions>): Permission[] =>
  permissions.flatMap((permission) => {
    const protocol = PROTOCOLS[permission.IpProtocol] ?? permission.IpProtocol;
    const ports = portsOf(protocol, permission.FromPort, permission.ToPort);
    const rule = (kind: Permission['peer']['kind'], value: string, description?: string): Permission => ({
      protocol,
      ...ports,
      peer: { kind, value },
      ...(description !== undefined &&
        description !== '' && { description: checkedText(description, 'rule') }),
    });
    const rules = [
      permission.IpRanges.map((one) => rule('ipv4', networkOf(one.CidrIp), one.Description)),
      permission.Ipv6Ranges.map((one) => rule('ipv6', one.CidrIpv6, one.Description)),
      permission.Groups.map((one) => rule('group', one.GroupId, one.Description)),
      permission.PrefixListIds.map((one) => rule('prefix-list', one.PrefixListId, one.Description)),
    ].flat();
    if (rules.length === 0) throw refuse('MissingParameter', 'Source group or CIDR must be specified');
    return rules;
  });

const portsOf = (protocol: string, from?: number, to?: number): { from: number; to: number } => {
  if (protocol === '-1') return { from: -1, to: -1 };
  if (from === undefined || to === undefined)
    throw invalid('Invalid value for portRange. Must specify both from and to ports with TCP/UDP.');
  const least = protocol.startsWith('icmp') ? -1 : 0;
  if (from < least || to > 65_535 || (from > to && to !== -1))
    throw invalid(`Invalid value '${from}-${to}' for portRange.`);
  return { from, to };
};

const networkOf = (cidr: string): string => {
  if (!z.cidrv4().safeParse(cidr).success) throw invalid(`CIDR block ${cidr} is malformed`);
  return cidr;
};

const ALLOWED = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

/** A description, of which EC2 takes few signs. Source: EC2 API reference, "CreateSecurityGroup". */
export const checkedText = (description: string, what: 'rule' | 'security group'): string => {
  if (!ALLOWED.test(description))
    throw invalid(
      `Invalid ${what} description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
    );
  return description;
};

export const isSame = (one: Permission, other: Permission): boolean =>
  one.protocol === other.protocol &&
  one.from === other.from &&
  one.to === other.to &&
  one.peer.kind === other.peer.kind &&
  one.peer.value === other.peer.value;

/** As EC2 speaks of a rule in an error. */
export const spoken = ({ protocol, from, to, peer }: Permission): string => {
  const ports = protocol === '-1' ? 'ALL' : `${protocol.toUpperCase()}, from port: ${from}, to port: ${to}`;
  return `peer: ${peer.value}, ${ports}, ALLOW`;
};
