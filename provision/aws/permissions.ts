import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { ruleText, type Rule } from '../cloud/rules.ts';

/** What a rule of a security group allows, whoever may come. */
type Traffic = {
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
};

/**
 * The rules of a security group that one permission holds, as `ruleText` writes them. What berth cannot
 * express is some text of its own, so that it shows as a difference.
 */
export const permissionTexts = (permission: IpPermission): string[] => {
  const sources = [
    ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
  ];
  return sources.map((source = 'nobody') => textOf(permission, source));
};

/** The same for a rule that has an id of its own. */
export const ruleTextOf = (rule: SecurityGroupRule): string =>
  textOf(
    rule,
    rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.ReferencedGroupInfo?.GroupId ?? rule.PrefixListId ?? 'nobody',
  );

const textOf = ({ IpProtocol = '-1', FromPort = -1, ToPort = -1 }: Traffic, from: string): string => {
  if (IpProtocol === 'tcp' || IpProtocol === 'udp') {
    return ruleText({ protocol: IpProtocol, ports: [FromPort, ToPort], from });
  }
  return IpProtocol === '-1' ? `everything from ${from}` : `protocol ${IpProtocol} ${FromPort} from ${from}`;
};

/** A rule as a request to open it names it. */
export const permissionOf = ({ protocol, ports: [FromPort, ToPort], from }: Rule): IpPermission => ({
  IpProtocol: protocol,
  FromPort,
  ToPort,
  ...(from.includes(':') ? { Ipv6Ranges: [{ CidrIpv6: from }] } : { IpRanges: [{ CidrIp: from }] }),
});
