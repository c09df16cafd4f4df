import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { among, found, pageAfter, pageInfo, timestamp, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { SecurityGroup } from '../state.ts';
import { tagList, withTags } from '../tags.ts';
import { defaultRules, viewOfRule } from './rule.ts';

export const groupOf = (
  cloud: Cloud,
  id: string,
  among: readonly SecurityGroup[] = cloud.state.securityGroups,
): SecurityGroup =>
  found(
    among.find((group) => group.id === id),
    () => new Refusal(404, 'VPC.0601', `Security group ${id} does not exist.`),
  );

export const viewOfGroup = (cloud: Cloud, group: SecurityGroup) => ({
  id: group.id,
  name: group.name,
  description: group.description,
  project_id: cloud.state.projectId,
  enterprise_project_id: '0',
  created_at: timestamp(group.createdAt),
  updated_at: timestamp(group.createdAt),
  tags: group.tags,
});

const withRules = (cloud: Cloud, group: SecurityGroup) => ({
  ...viewOfGroup(cloud, group),
  security_group_rules: cloud.state.rules
    .filter(({ groupId }) => groupId === group.id)
    .map((rule) => viewOfRule(cloud, rule)),
});

const creation = z.object({
  dry_run: z.boolean().default(false),
  security_group: z.object({
    name: z.string().min(1).max(64),
    description: z.string().max(255).default(''),
    tags: tagList,
  }),
});

export const createGroup: Handler = (call) => {
  const { cloud, now, requestId } = call;
  const { dry_run, security_group: asked } = call.read(creation);
  const tags = withTags([], asked.tags, call.invalid);
  if (cloud.state.securityGroups.length >= cloud.state.quotas.securityGroups)
    throw new Refusal(409, 'VPC.0604', "Quota exceeded for resources: ['security_group'].");
  if (dry_run) return json(202, { request_id: requestId });
  const { name, description } = asked;
  const group: SecurityGroup = { id: randomUUID(), name, description, createdAt: now, tags };
  cloud.state.securityGroups.push(group);
  cloud.state.rules.push(...defaultRules(group.id, now));
  return json(201, { request_id: requestId, security_group: withRules(cloud, group) });
};

export const listGroups: Handler = ({ cloud, query, requestId }) => {
  const groups = visible(cloud, cloud.state.securityGroups).filter(
    ({ id, name, description }) =>
      among(query, 'id', id) && among(query, 'name', name) && among(query, 'description', description),
  );
  const page = pageAfter(groups, query);
  return json(200, {
    request_id: requestId,
    security_groups: page.map((group) => viewOfGroup(cloud, group)),
    page_info: pageInfo(page, groups),
  });
};

export const showGroup: Handler = ({ cloud, path, requestId }) => {
  const group = groupOf(cloud, path('security_group_id'), visible(cloud, cloud.state.securityGroups));
  return json(200, { request_id: requestId, security_group: withRules(cloud, group) });
};

/** Whether some server's port is in it, or another group's rule names it. */
const isInUse = ({ state }: Cloud, groupId: string): boolean =>
  state.ports.some(({ groupIds }) => groupIds.includes(groupId)) ||
  state.rules.some((rule) => rule.remoteGroupId === groupId && rule.groupId !== groupId);

const remove = ({ state }: Cloud, groupId: string): void => {
  state.securityGroups = state.securityGroups.filter(({ id }) => id !== groupId);
  state.rules = state.rules.filter((rule) => rule.groupId !== groupId);
};

export const deleteGroup: Handler = ({ cloud, path }) => {
  const { id } = groupOf(cloud, path('security_group_id'));
  if (isInUse(cloud, id)) throw new Refusal(409, 'VPC.0602', `Security Group ${id} in use.`);
  remove(cloud, id);
  return json(204, undefined);
};

const neutronGroupOf = (cloud: Cloud, id: string): SecurityGroup =>
  found(
    cloud.state.securityGroups.find((group) => group.id === id),
    () => new Refusal(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`),
  );

export const neutronShowGroup: Handler = ({ cloud, path }) => {
  const { id, name, description } = neutronGroupOf(cloud, path('security_group_id'));
  return json(200, { security_group: { id, name, description, tenant_id: cloud.state.projectId } });
};

export const neutronDeleteGroup: Handler = ({ cloud, path }) => {
  const { id } = neutronGroupOf(cloud, path('security_group_id'));
  if (isInUse(cloud, id)) throw new Refusal(409, 'SecurityGroupInUse', `Security Group ${id} in use.`);
  remove(cloud, id);
  return json(204, undefined);
};
