import { z } from 'zod';
import { DONE, reading, writing, type Action, type Body } from './action.ts';
import { filterMachines } from './filter.ts';
import { list, listing, tagSpecifications, text } from './form.ts';
import { begin } from './ids.ts';
import { page, select, type Kind } from './listing.ts';
import { drop, groupAt, MISSING, ruleAt } from './lookup.ts';
import { ipPermissions, isSame, permissionsIn, spoken } from './permissions.ts';
import { refuse } from './refusals.ts';
import type { GroupRule } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import type { World } from './world.ts';

const rules: Kind<GroupRule> = {
  missing: MISSING.rule,
  fields: ({ id, groupId }) => ({ 'security-group-rule-id': id, 'group-id': groupId }),
};

const ruleBody = ({ account, region }: World['state'], rule: GroupRule): Body => ({
  securityGroupRuleId: rule.id,
  securityGroupRuleArn: `arn:aws:ec2:${region}:${account}:security-group-rule/${rule.id}`,
  groupId: rule.groupId,
  groupOwnerId: account,
  isEgress: rule.egress,
  ipProtocol: rule.protocol,
  fromPort: rule.from,
  toPort: rule.to,
  cidrIpv4: rule.peer.kind === 'ipv4' ? rule.peer.value : undefined,
  cidrIpv6: rule.peer.kind === 'ipv6' ? rule.peer.value : undefined,
  prefixListId: rule.peer.kind === 'prefix-list' ? rule.peer.value : undefined,
  referencedGroupInfo: rule.peer.kind === 'group' ? { groupId: rule.peer.value, userId: account } : undefined,
  description: rule.description,
  tagSet: tagSet(rule.tags),
});

const authorize = (egress: boolean): Action =>
  writing(
    z.strictObject({ GroupId: text, IpPermissions: ipPermissions, TagSpecification: tagSpecifications }),
    async (input, { world }) => {
      const { state } = world;
      const group = groupAt(world, input.GroupId);
      const tags = tagsFor('security-group-rule', input.TagSpecification);
      const had = state.rules.filter((rule) => rule.groupId === group.id && rule.egress === egress);
      const added = permissionsIn(input.IpPermissions);
      if (added.length === 0)
        throw refuse('MissingParameter', 'The request must contain the parameter ipPermissions');
      const duplicate = added.find((one, place) =>
        [...had, ...added.slice(0, place)].some((other) => isSame(one, other)),
      );
      if (duplicate !== undefined)
        throw refuse(
          'InvalidPermission.Duplicate',
          `the specified rule "${spoken(duplicate)}" already exists`,
        );
      for (const { peer } of added) if (peer.kind === 'group') groupAt(world, peer.value);
      if (had.length + added.length > state.quota.groupRules)
        throw refuse(
          'RulesPerSecurityGroupLimitExceeded',
          'The maximum number of rules per security group has been reached.',
        );
      const made = added.map((permission) =>
        Object.assign(begin('sgr', tags), { groupId: group.id, egress }, permission),
      );
      state.rules.push(...made);
      if (!egress) await filterMachines(world, group.id);
      return { ...DONE, securityGroupRuleSet: made.map((rule) => ruleBody(state, rule)) };
    },
  );

const revoke = (egress: boolean): Action =>
  writing(
    z.strictObject({ GroupId: text, IpPermissions: ipPermissions, SecurityGroupRuleId: list(text) }),
    async (input, { world }) => {
      const { state } = world;
      const group = groupAt(world, input.GroupId);
      const had = state.rules.filter((rule) => rule.groupId === group.id && rule.egress === egress);
      const named = input.SecurityGroupRuleId.map((id) => {
        const rule = had.find((one) => one.id === id);
        if (rule === undefined) throw MISSING.rule(id);
        return rule;
      });
      const described = permissionsIn(input.IpPermissions).map((permission) => {
        const rule = had.find((one) => isSame(one, permission));
        if (rule === undefined)
          throw refuse(
            'InvalidPermission.NotFound',
            'The specified rule does not exist in this security group.',
          );
        return rule;
      });
      const gone = [...new Set([...named, ...described])];
      for (const rule of gone) drop(state.rules, rule);
      if (!egress) await filterMachines(world, group.id);
      return {
        ...DONE,
        unknownIpPermissionSet: [],
        revokedSecurityGroupRuleSet: gone.map((rule) => ruleBody(state, rule)),
      };
    },
  );

export const ruleActions = {
  AuthorizeSecurityGroupIngress: authorize(false),
  AuthorizeSecurityGroupEgress: authorize(true),
  RevokeSecurityGroupIngress: revoke(false),
  RevokeSecurityGroupEgress: revoke(true),
  DescribeSecurityGroupRules: reading(
    z.strictObject({ ...listing, SecurityGroupRuleId: list(text) }),
    (input, { world }) => {
      const found = select(world.visible(world.state.rules), input.SecurityGroupRuleId, input.Filter, rules);
      const { items, nextToken } = page(found, input);
      return { securityGroupRuleSet: items.map((rule) => ruleBody(world.state, rule)), nextToken };
    },
  ),
  UpdateSecurityGroupRuleDescriptionsIngress: writing(
    z.strictObject({
      GroupId: text,
      SecurityGroupRuleDescription: list(
        z.strictObject({ SecurityGroupRuleId: text, Description: text.optional() }),
      ),
    }),
    (input, { world }) => {
      groupAt(world, input.GroupId);
      for (const { SecurityGroupRuleId, Description } of input.SecurityGroupRuleDescription)
        ruleAt(world, SecurityGroupRuleId).description = Description;
      return DONE;
    },
  ),
};
