import { randomUUID } from 'node:crypto';
import { timestamp, type Cloud } from '../cloud-state.ts';
import type { SecurityRule } from '../state.ts';

/**
 * What every new security group begins with: all may leave, and only its own members may enter.
 * Source: VPC user guide, "Default security group rules".
 */
export const defaultRules = (groupId: string, createdAt: number): SecurityRule[] =>
  (['egress', 'ingress'] as const).flatMap((direction) =>
    (['IPv4', 'IPv6'] as const).map((ethertype) => ({
      id: randomUUID(),
      groupId,
      createdAt,
      description: '',
      direction,
      ethertype,
      protocol: null,
      multiport: null,
      remoteCidr: null,
      remoteGroupId: direction === 'ingress' ? groupId : null,
      action: 'allow',
      priority: 100,
    })),
  );

export const viewOfRule = (cloud: Cloud, rule: SecurityRule) => ({
  id: rule.id,
  description: rule.description,
  security_group_id: rule.groupId,
  direction: rule.direction,
  protocol: rule.protocol,
  ethertype: rule.ethertype,
  multiport: rule.multiport,
  action: rule.action,
  priority: rule.priority,
  remote_group_id: rule.remoteGroupId,
  remote_ip_prefix: rule.remoteCidr,
  remote_address_group_id: null,
  created_at: timestamp(rule.createdAt),
  updated_at: timestamp(rule.createdAt),
  project_id: cloud.state.projectId,
  enabled: true,
});
