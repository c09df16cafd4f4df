import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { among, found, pageAfter, pageInfo, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { SecurityRule } from '../state.ts';
import { groupOf } from './groups.ts';
import { viewOfRule } from './rule.ts';

const PORTS = /^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?){0,19}$/;

const creation = z.object({
  direction: z.enum(['ingress', 'egress']),
  ethertype: z.enum(['IPv4', 'IPv6']).default('IPv4'),
  protocol: z
    .string()
    .regex(/^(tcp|udp|icmp|icmpv6|gre|\d{1,3})$/)
    .nullish(),
  multiport: z.string().regex(PORTS).nullish(),
  remote_ip_prefix: z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]).nullish(),
  remote_group_id: z.string().nullish(),
  action: z.enum(['allow', 'deny']).default('allow'),
  /** A number, written as a string; answers give it as a number. */
  priority: z
    .string()
    .regex(/^([1-9]\d?|100)$/)
    .default('1'),
  description: z
    .string()
    .max(255)
    .regex(/^[^<>]*$/)
    .default(''),
});

const ruleOf = (groupId: string, asked: z.infer<typeof creation>, createdAt: number): SecurityRule => ({
  id: randomUUID(),
  groupId,
  createdAt,
  description: asked.description,
  direction: asked.direction,
  ethertype: asked.ethertype,
  protocol: asked.protocol ?? null,
  multiport: asked.multiport ?? null,
  remoteCidr: asked.remote_ip_prefix ?? null,
  remoteGroupId: asked.remote_group_id ?? null,
  action: asked.action,
  priority: Number(asked.priority),
});

/** What makes two rules one and the same; the description does not. */
const identity = (rule: SecurityRule): string =>
  JSON.stringify([
    rule.groupId,
    rule.direction,
    rule.ethertype,
    rule.protocol,
    rule.multiport,
    rule.remoteCidr,
    rule.remoteGroupId,
    rule.action,
    rule.priority,
  ]);

/** Adds rules, all or none; those that are there already are passed over, or are a conflict. */
const add = ({ state }: Cloud, rules: readonly SecurityRule[], ignoreDuplicates: boolean): SecurityRule[] => {
  const known = new Map(state.rules.map((rule) => [identity(rule), rule.id]));
  const added: SecurityRule[] = [];
  for (const rule of rules) {
    const there = known.get(identity(rule));
    if (there !== undefined && !ignoreDuplicates)
      throw new Refusal(409, 'VPC.0613', `Security group rule already exists. Rule id is ${there}.`);
    if (there === undefined) added.push(rule);
    known.set(identity(rule), rule.id);
  }
  if (state.rules.length + added.length > state.quotas.rules)
    throw new Refusal(409, 'VPC.0612', "Quota exceeded for resources: ['security_group_rule'].");
  state.rules.push(...added);
  return added;
};

const one = z.object({ security_group_rule: creation.extend({ security_group_id: z.string() }) });

export const createRule: Handler = (call) => {
  const { cloud, now, requestId } = call;
  const asked = call.read(one).security_group_rule;
  const group = groupOf(cloud, asked.security_group_id);
  const rule = ruleOf(group.id, asked, now);
  add(cloud, [rule], false);
  return json(201, { request_id: requestId, security_group_rule: viewOfRule(cloud, rule) });
};

const batch = z.object({
  security_group_rules: z.array(creation).min(1).max(20),
  ignore_duplicate: z.boolean().default(false),
  dry_run: z.boolean().default(false),
});

export const createRules: Handler = (call) => {
  const { cloud, now, requestId } = call;
  const group = groupOf(cloud, call.path('security_group_id'));
  const { security_group_rules: asked, ignore_duplicate } = call.read(batch);
  const rules = add(
    cloud,
    asked.map((rule) => ruleOf(group.id, rule, now)),
    ignore_duplicate,
  );
  return json(201, {
    request_id: requestId,
    security_group_rules: rules.map((rule) => viewOfRule(cloud, rule)),
  });
};

export const listRules: Handler = ({ cloud, query, requestId }) => {
  const rules = visible(cloud, cloud.state.rules).filter(
    (rule) =>
      among(query, 'id', rule.id) &&
      among(query, 'security_group_id', rule.groupId) &&
      among(query, 'direction', rule.direction) &&
      among(query, 'protocol', rule.protocol ?? '') &&
      among(query, 'description', rule.description),
  );
  const page = pageAfter(rules, query);
  return json(200, {
    request_id: requestId,
    security_group_rules: page.map((rule) => viewOfRule(cloud, rule)),
    page_info: pageInfo(page, rules),
  });
};

export const deleteRule: Handler = ({ cloud, path }) => {
  const id = path('security_group_rule_id');
  found(
    cloud.state.rules.find((rule) => rule.id === id),
    () => new Refusal(404, 'VPC.0601', `Security group rule ${id} does not exist.`),
  );
  cloud.state.rules = cloud.state.rules.filter((rule) => rule.id !== id);
  return json(204, undefined);
};
