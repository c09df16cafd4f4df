import { json } from '../errors.ts';
import type { Handler } from '../route.ts';

/** `GET /v1/{project_id}/quotas`: what the network services allow, and what is used of it. */
export const showQuotas: Handler = ({ cloud: { state }, query }) => {
  const resources = [
    { type: 'vpc', used: state.vpcs.length, quota: state.quotas.vpcs },
    { type: 'subnet', used: state.subnets.length, quota: state.quotas.subnets },
    { type: 'securityGroup', used: state.securityGroups.length, quota: state.quotas.securityGroups },
    { type: 'securityGroupRule', used: state.rules.length, quota: state.quotas.rules },
    { type: 'publicIp', used: state.publicIps.length, quota: state.quotas.publicIps },
  ]
    .filter(({ type }) => (query.get('type') ?? type) === type)
    .map(({ type, used, quota }) => ({ type, used, quota, min: 0 }));
  return json(200, { quotas: { resources } });
};
