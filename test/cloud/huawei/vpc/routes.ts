import { routesOf } from '../route.ts';
import { changeTags, filterByTags, showTags, tagsAction } from '../tags.ts';
import * as groups from './groups.ts';
import { listPorts, neutronShowPort, showPort, updatePort } from './ports.ts';
import { showQuotas } from './quotas.ts';
import { createRule, createRules, deleteRule, listRules } from './rules.ts';
import * as subnets from './subnets.ts';
import * as vpcs from './vpcs.ts';

const V1 = { service: 'VPC', shape: 'code', badParameter: 'VPC.0101' } as const;
const V3 = { service: 'VPC', shape: 'flat', badParameter: 'VPC.0101' } as const;
const NEUTRON = { service: 'VPC', shape: 'neutron', badParameter: 'HTTPBadRequest' } as const;

/** Networks, security groups and ports. Source: the VPC API reference, and the paths of huaweicloud-sdk-vpc. */
export const vpcRoutes = [
  ...routesOf(V1, {
    'POST /v1/{project_id}/vpcs': { action: 'CreateVpc', run: vpcs.createVpc },
    'GET /v1/{project_id}/vpcs': { action: 'ListVpcs', run: vpcs.listVpcs },
    'GET /v1/{project_id}/vpcs/{vpc_id}': { action: 'ShowVpc', run: vpcs.showVpc },
    'DELETE /v1/{project_id}/vpcs/{vpc_id}': { action: 'DeleteVpc', run: vpcs.deleteVpc },
    'POST /v1/{project_id}/subnets': { action: 'CreateSubnet', run: subnets.createSubnet },
    'GET /v1/{project_id}/subnets': { action: 'ListSubnets', run: subnets.listSubnets },
    'GET /v1/{project_id}/subnets/{subnet_id}': { action: 'ShowSubnet', run: subnets.showSubnet },
    'DELETE /v1/{project_id}/vpcs/{vpc_id}/subnets/{subnet_id}': {
      action: 'DeleteSubnet',
      run: subnets.deleteSubnet,
    },
    'GET /v1/{project_id}/ports': { action: 'ListPorts', run: listPorts },
    'GET /v1/{project_id}/ports/{port_id}': { action: 'ShowPort', run: showPort },
    'PUT /v1/{project_id}/ports/{port_id}': { action: 'UpdatePort', run: updatePort },
    'GET /v1/{project_id}/quotas': { action: 'ShowQuota', run: showQuotas },

    'POST /v2.0/{project_id}/vpcs/resource_instances/action': {
      action: 'ListVpcsByTags',
      run: filterByTags(({ state }) => state.vpcs, vpcs.resourceOfVpc),
      reads: true,
    },
    'POST /v2.0/{project_id}/vpcs/{id}/tags/action': {
      action: tagsAction('Vpc'),
      run: changeTags(vpcs.vpcOf),
    },
    'GET /v2.0/{project_id}/vpcs/{id}/tags': { action: 'ShowVpcTags', run: showTags(vpcs.vpcOf) },
    'POST /v2.0/{project_id}/subnets/resource_instances/action': {
      action: 'ListSubnetsByTags',
      run: filterByTags(({ state }) => state.subnets, subnets.viewOfSubnet),
      reads: true,
    },
    'POST /v2.0/{project_id}/subnets/{id}/tags/action': {
      action: tagsAction('Subnet'),
      run: changeTags(subnets.subnetOf),
    },
    'GET /v2.0/{project_id}/subnets/{id}/tags': { action: 'ShowSubnetTags', run: showTags(subnets.subnetOf) },
    'POST /v2.0/{project_id}/security-groups/resource_instances/action': {
      action: 'ListSecurityGroupsByTags',
      run: filterByTags(({ state }) => state.securityGroups, groups.viewOfGroup),
      reads: true,
    },
    'POST /v2.0/{project_id}/security-groups/{id}/tags/action': {
      action: tagsAction('SecurityGroup'),
      run: changeTags(groups.groupOf),
    },
    'GET /v2.0/{project_id}/security-groups/{id}/tags': {
      action: 'ListSecurityGroupTags',
      run: showTags(groups.groupOf),
    },
  }),

  ...routesOf(V3, {
    'GET /v3/{project_id}/vpc/vpcs': { action: 'ListVpcs', run: vpcs.listVpcsV3 },
    'GET /v3/{project_id}/vpc/vpcs/{vpc_id}': { action: 'ShowVpc', run: vpcs.showVpcV3 },
    'POST /v3/{project_id}/vpc/security-groups': { action: 'CreateSecurityGroup', run: groups.createGroup },
    'GET /v3/{project_id}/vpc/security-groups': { action: 'ListSecurityGroups', run: groups.listGroups },
    'GET /v3/{project_id}/vpc/security-groups/{security_group_id}': {
      action: 'ShowSecurityGroup',
      run: groups.showGroup,
    },
    'DELETE /v3/{project_id}/vpc/security-groups/{security_group_id}': {
      action: 'DeleteSecurityGroup',
      run: groups.deleteGroup,
    },
    'POST /v3/{project_id}/vpc/security-groups/{security_group_id}/security-group-rules/batch-create': {
      action: 'BatchCreateSecurityGroupRules',
      run: createRules,
    },
    'POST /v3/{project_id}/vpc/security-group-rules': { action: 'CreateSecurityGroupRule', run: createRule },
    'GET /v3/{project_id}/vpc/security-group-rules': { action: 'ListSecurityGroupRules', run: listRules },
    'DELETE /v3/{project_id}/vpc/security-group-rules/{security_group_rule_id}': {
      action: 'DeleteSecurityGroupRule',
      run: deleteRule,
    },
  }),

  ...routesOf(NEUTRON, {
    'GET /v2.0/security-groups/{security_group_id}': {
      action: 'NeutronShowSecurityGroup',
      run: groups.neutronShowGroup,
    },
    'DELETE /v2.0/security-groups/{security_group_id}': {
      action: 'NeutronDeleteSecurityGroup',
      run: groups.neutronDeleteGroup,
    },
    'GET /v2.0/ports': { action: 'NeutronListPorts', run: listPorts },
    'GET /v2.0/ports/{port_id}': { action: 'NeutronShowPort', run: neutronShowPort },
  }),
];
