import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { v3 } from '@huaweicloud/huaweicloud-sdk-vpc';
import { z } from 'zod';
import { ifThere } from '../../cloud/error.ts';
import type { Tags } from '../../cloud/names.ts';
import type { Rule } from '../../cloud/rules.ts';
import { allPages, askSdk, filled, type Cloud } from '../client.ts';
import { wireRule } from '../rule.ts';
import { groupNameSchema, groupSchema, type SeenGroup } from '../seen.ts';
import { tagPairs } from '../tags.ts';

/** Security groups. Source: VPC API reference, version 3, "Security group". */

const PAGE = 2000;

/** Most rules that one request makes. */
const BATCH = 20;

type GroupName = z.infer<typeof groupNameSchema>;

export const listGroups = (cloud: Cloud): Promise<GroupName[]> =>
  allPages(PAGE, async (last) => {
    const request = new v3.ListSecurityGroupsRequest().withLimit(PAGE);
    if (last !== undefined) request.withMarker(last.item.id);
    const schema = z.object({ security_groups: z.array(groupNameSchema) });
    const list = async (): Promise<z.infer<typeof schema>> =>
      askSdk(
        cloud,
        'vpc',
        'listSecurityGroups',
        (on) => new v3.VpcClient(on).listSecurityGroups(request),
        schema,
      );
    return (await list()).security_groups;
  });

/** With its rules; undefined for one that is gone. */
export const showGroup = async (cloud: Cloud, id: string): Promise<SeenGroup | undefined> => {
  const request = new v3.ShowSecurityGroupRequest().withSecurityGroupId(id);
  const schema = z.object({ security_group: groupSchema });
  const show = (on: HcClient): Promise<unknown> => new v3.VpcClient(on).showSecurityGroup(request);
  return (await ifThere(() => askSdk(cloud, 'vpc', 'showSecurityGroup', show, schema)))?.security_group;
};

export const createGroup = async (
  cloud: Cloud,
  asked: { name: string; tags: Tags; enterpriseProject: string | undefined },
): Promise<void> => {
  const { name, tags, enterpriseProject } = asked;
  const security_group = {
    name,
    description: 'made by berth',
    tags: tagPairs(tags),
    ...(enterpriseProject !== undefined && { enterprise_project_id: enterpriseProject }),
  };
  const body = filled(v3.CreateSecurityGroupRequestBody, { security_group });
  const request = new v3.CreateSecurityGroupRequest().withBody(body);
  await askSdk(
    cloud,
    'vpc',
    'createSecurityGroup',
    (on) => new v3.VpcClient(on).createSecurityGroup(request),
    z.unknown(),
    { repeatable: 'once' },
  );
};

/** Whether one could be made: checks everything and makes nothing. */
export const tryGroup = async (cloud: Cloud, name: string): Promise<void> => {
  const body = filled(v3.CreateSecurityGroupRequestBody, { dry_run: true, security_group: { name } });
  const request = new v3.CreateSecurityGroupRequest().withBody(body);
  const create = (on: HcClient): Promise<unknown> => new v3.VpcClient(on).createSecurityGroup(request);
  await askSdk(cloud, 'vpc', 'createSecurityGroup', create, z.unknown());
};

/** Lets in what the rules say; those that are there already are passed over. */
export const addRules = async (cloud: Cloud, groupId: string, rules: readonly Rule[]): Promise<void> => {
  for (let first = 0; first < rules.length; first += BATCH) {
    const security_group_rules = rules.slice(first, first + BATCH).map(wireRule);
    const body = filled(v3.BatchCreateSecurityGroupRulesRequestBody, {
      security_group_rules,
      ignore_duplicate: true,
    });
    const request = new v3.BatchCreateSecurityGroupRulesRequest().withSecurityGroupId(groupId).withBody(body);
    await askSdk(
      cloud,
      'vpc',
      'batchCreateSecurityGroupRules',
      (on) => new v3.VpcClient(on).batchCreateSecurityGroupRules(request),
      z.unknown(),
    );
  }
};

export const deleteRule = async (cloud: Cloud, id: string): Promise<void> => {
  const request = new v3.DeleteSecurityGroupRuleRequest().withSecurityGroupRuleId(id);
  await askSdk(
    cloud,
    'vpc',
    'deleteSecurityGroupRule',
    (on) => new v3.VpcClient(on).deleteSecurityGroupRule(request),
    z.unknown(),
  );
};

export const deleteGroup = async (cloud: Cloud, id: string): Promise<void> => {
  const request = new v3.DeleteSecurityGroupRequest().withSecurityGroupId(id);
  await askSdk(
    cloud,
    'vpc',
    'deleteSecurityGroup',
    (on) => new v3.VpcClient(on).deleteSecurityGroup(request),
    z.unknown(),
  );
};
