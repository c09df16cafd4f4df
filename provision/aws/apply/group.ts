import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { Resource } from '../../../core/resource.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { stackName } from '../../cloud/names.ts';
import { ruleText, type Rule } from '../../cloud/rules.ts';
import { allOf } from '../client.ts';
import { listGroups } from '../observe.ts';
import { networkIn } from '../owned.ts';
import { permissionOf, ruleTextOf } from '../permissions.ts';
import { stackTags, tagSpecifications } from '../tags.ts';
import { mendTags, unlessCode, type Workshop } from '../workshop.ts';

/** The security group with its rules and no others: what is missing is opened first, then what is too much closed. */
export const settleGroup = async (workshop: Workshop, before: Resource | undefined): Promise<string> => {
  const { spec } = workshop;
  const id = before?.id ?? (await makeGroup(workshop));
  if (before !== undefined) await mendTags(workshop, id, before, stackTags(spec));
  const there = before === undefined ? [] : await listRules(workshop, id);
  const texts = new Set(there.map(({ text }) => text));
  const wanted = new Set(spec.rules.map(ruleText));
  for (const rule of spec.rules) if (!texts.has(ruleText(rule))) await open(workshop, id, rule);
  for (const rule of there) if (!wanted.has(rule.text)) await close(workshop, id, rule.id);
  return id;
};

const makeGroup = async ({ ec2, spec, ids, world, signal }: Workshop): Promise<string> => {
  const name = stackName(spec.stack);
  const network = ids.get(`network/${spec.stack}`) ?? networkIn(spec, world.seen)?.id ?? '';
  const made = await createOnce({
    what: `the security group ${name}`,
    couldDouble: false,
    find: async () => {
      const filters = [
        { Name: 'group-name', Values: [name] },
        { Name: 'vpc-id', Values: [network] },
      ];
      return (await listGroups(ec2, filters, signal))[0];
    },
    create: () =>
      unlessCode('InvalidGroup.Duplicate', () =>
        ec2.ask(
          new CreateSecurityGroupCommand({
            GroupName: name,
            Description: `What the stack ${spec.stack} lets in`,
            VpcId: network,
            TagSpecifications: tagSpecifications(['security-group', stackTags(spec)]),
          }),
          { signal, fresh: true },
        ),
      ),
    signal,
    clock: ec2.clock,
  });
  return made.id;
};

const listRules = async (
  { ec2, signal }: Workshop,
  group: string,
): Promise<{ id: string; text: string }[]> => {
  const filters = [{ Name: 'group-id', Values: [group] }];
  const rules = await allOf(
    (next) => ec2.ask(new DescribeSecurityGroupRulesCommand({ ...next, Filters: filters }), { signal }),
    ({ SecurityGroupRules }) => SecurityGroupRules,
  );
  return rules
    .filter(({ IsEgress }) => IsEgress !== true)
    .map((rule) => ({ id: rule.SecurityGroupRuleId ?? '', text: ruleTextOf(rule) }));
};

const open = async ({ ec2, spec, signal }: Workshop, group: string, rule: Rule): Promise<void> => {
  await unlessCode('InvalidPermission.Duplicate', () =>
    ec2.ask(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpPermissions: [permissionOf(rule)],
        TagSpecifications: tagSpecifications(['security-group-rule', stackTags(spec)]),
      }),
      { signal, fresh: true },
    ),
  );
};

const close = ({ ec2, signal }: Workshop, group: string, rule: string): Promise<void> =>
  unlessGone(() =>
    ec2.ask(new RevokeSecurityGroupIngressCommand({ GroupId: group, SecurityGroupRuleIds: [rule] }), {
      signal,
    }),
  );

/** Waits while a machine that is going still holds it. */
export const removeGroup = ({ ec2, signal }: Workshop, id: string): Promise<void> =>
  unlessGone(() => ec2.ask(new DeleteSecurityGroupCommand({ GroupId: id }), { signal }));
