import { z } from 'zod';
import { DONE, reading, writing, type Body } from './action.ts';
import { list, listing, tagSpecifications, text } from './form.ts';
import { begin } from './ids.ts';
import { page, select, type Kind } from './listing.ts';
import { defaultVpc, drop, groupAt, MISSING, vpcAt } from './lookup.ts';
import { checkedText } from './permissions.ts';
import { invalid, refuse } from './refusals.ts';
import type { Group, GroupRule } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import type { World } from './world.ts';

const kindIn = (world: World): Kind<Group> => ({
  missing: MISSING.group,
  fields: ({ id, name, description, vpcId }) => {
    const ingress = rulesOf(world, id).filter(({ egress }) => !egress);
    return {
      'group-id': id,
      'group-name': name,
      description,
      'vpc-id': vpcId,
      'owner-id': world.state.account,
      'ip-permission.cidr': ingress.flatMap(({ peer }) => (peer.kind === 'ipv4' ? peer.value : [])),
      'ip-permission.group-id': ingress.flatMap(({ peer }) => (peer.kind === 'group' ? peer.value : [])),
      'ip-permission.protocol': ingress.map(({ protocol }) => protocol),
      'ip-permission.from-port': ingress.map(({ from }) => from),
      'ip-permission.to-port': ingress.map(({ to }) => to),
    };
  },
});

const rulesOf = (world: World, groupId: string): GroupRule[] =>
  world.visible(world.state.rules).filter((rule) => rule.groupId === groupId);

const groupBody = (world: World, { id, name, description, vpcId, tags }: Group): Body => {
  const { account, region } = world.state;
  const rules = rulesOf(world, id);
  return {
    ownerId: account,
    groupId: id,
    groupName: name,
    groupDescription: description,
    vpcId,
    securityGroupArn: `arn:aws:ec2:${region}:${account}:security-group/${id}`,
    ipPermissions: permissionSet(
      account,
      rules.filter(({ egress }) => !egress),
    ),
    ipPermissionsEgress: permissionSet(
      account,
      rules.filter(({ egress }) => egress),
    ),
    tagSet: tagSet(tags),
  };
};

/** Rules as this answer shows them: together where protocol and ports are the same. */
const permissionSet = (account: string, rules: readonly GroupRule[]): Body[] =>
  Object.values(Object.groupBy(rules, ({ protocol, from, to }) => `${protocol} ${from} ${to}`)).flatMap(
    (together) => {
      const first = together?.[0];
      if (together === undefined || first === undefined) return [];
      const peers = (kind: GroupRule['peer']['kind'], body: (value: string) => Body): Body[] =>
        together
          .filter(({ peer }) => peer.kind === kind)
          .map(({ peer, description }) => Object.assign(body(peer.value), { description }));
      return {
        ipProtocol: first.protocol,
        fromPort: first.protocol === '-1' ? undefined : first.from,
        toPort: first.protocol === '-1' ? undefined : first.to,
        groups: peers('group', (groupId) => ({ groupId, userId: account })),
        ipRanges: peers('ipv4', (cidrIp) => ({ cidrIp })),
        ipv6Ranges: peers('ipv6', (cidrIpv6) => ({ cidrIpv6 })),
        prefixListIds: peers('prefix-list', (prefixListId) => ({ prefixListId })),
      };
    },
  );

/** Whether an instance has the group, or another group's rule names it. */
const isUsed = (world: World, groupId: string): boolean =>
  world.living().some(({ groupIds }) => groupIds.includes(groupId)) ||
  world.state.rules.some(
    ({ groupId: owner, peer }) => owner !== groupId && peer.kind === 'group' && peer.value === groupId,
  );

export const groupActions = {
  DescribeSecurityGroups: reading(
    z.strictObject({ ...listing, GroupId: list(text), GroupName: list(text) }),
    (input, { world }) => {
      const all = world.visible(world.state.groups);
      const missing = input.GroupName.find((name) => !all.some((one) => one.name === name));
      if (missing !== undefined) throw MISSING.group(missing);
      const found = select(all, input.GroupId, input.Filter, kindIn(world)).filter(
        ({ name }) => input.GroupName.length === 0 || input.GroupName.includes(name),
      );
      const { items, nextToken } = page(found, input);
      return { securityGroupInfo: items.map((group) => groupBody(world, group)), nextToken };
    },
  ),
  CreateSecurityGroup: writing(
    z.strictObject({
      GroupName: text,
      GroupDescription: text,
      VpcId: text.optional(),
      TagSpecification: tagSpecifications,
    }),
    (input, { world }) => {
      const { state } = world;
      const vpc = input.VpcId === undefined ? defaultVpc(world) : vpcAt(world, input.VpcId);
      const tags = tagsFor('security-group', input.TagSpecification);
      if (input.GroupName.startsWith('sg-')) throw invalid('Group names may not be in the format sg-*.');
      const description = checkedText(input.GroupDescription, 'security group');
      if (state.groups.some(({ name, vpcId }) => name === input.GroupName && vpcId === vpc.id))
        throw refuse(
          'InvalidGroup.Duplicate',
          `The security group '${input.GroupName}' already exists for VPC '${vpc.id}'`,
        );
      if (state.groups.length >= state.quota.groups)
        throw refuse(
          'SecurityGroupLimitExceeded',
          'The maximum number of security groups for this account has been reached.',
        );
      const group = { ...begin('sg', tags), name: input.GroupName, description, vpcId: vpc.id };
      state.groups.push(group);
      state.rules.push({
        ...begin('sgr'),
        groupId: group.id,
        egress: true,
        protocol: '-1',
        from: -1,
        to: -1,
        peer: { kind: 'ipv4', value: '0.0.0.0/0' },
      });
      return {
        ...DONE,
        groupId: group.id,
        securityGroupArn: `arn:aws:ec2:${state.region}:${state.account}:security-group/${group.id}`,
        tagSet: tagSet(tags),
      };
    },
  ),
  DeleteSecurityGroup: writing(z.strictObject({ GroupId: text }), ({ GroupId }, { world }) => {
    const group = groupAt(world, GroupId);
    if (group.name === 'default')
      throw refuse(
        'CannotDelete',
        `the specified group: "${GroupId}" name: "default" cannot be deleted by a user`,
      );
    if (isUsed(world, GroupId))
      throw refuse('DependencyViolation', `resource ${GroupId} has a dependent object`);
    world.state.rules = world.state.rules.filter(({ groupId }) => groupId !== GroupId);
    drop(world.state.groups, group);
    return { ...DONE, groupId: GroupId };
  }),
};
