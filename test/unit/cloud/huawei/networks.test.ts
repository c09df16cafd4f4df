import {
  CreateSubnetRequest,
  CreateSubnetRequestBody,
  CreateVpcRequest,
  CreateVpcRequestBody,
  DeleteSubnetRequest,
  DeleteVpcRequest,
  ListPortsRequest,
  NeutronDeleteSecurityGroupRequest,
  v3,
} from '@huaweicloud/huaweicloud-sdk-vpc';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccount, type Account, type Heard } from './account.ts';
import { at, madeServer, textAt } from './requests.ts';

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.remove());

const createVpc = (vpc: Record<string, unknown>): Promise<Heard> => {
  const body = Object.assign(new CreateVpcRequestBody(), { vpc });
  return account.heard(account.vpc.createVpc(new CreateVpcRequest().withBody(body)));
};

const createSubnet = (subnet: Record<string, unknown>): Promise<Heard> => {
  const body = Object.assign(new CreateSubnetRequestBody(), { subnet });
  return account.heard(account.vpc.createSubnet(new CreateSubnetRequest().withBody(body)));
};

const createGroup = async (name: string): Promise<unknown> => {
  const body = Object.assign(new v3.CreateSecurityGroupRequestBody(), {
    security_group: { name, description: 'of notes', tags: [{ key: 'berth', value: 'notes' }] },
  });
  const request = new v3.CreateSecurityGroupRequest().withBody(body);
  return at((await account.heard(account.vpcV3.createSecurityGroup(request))).body, 'security_group');
};

const addRules = (groupId: string, rules: unknown[], ignore_duplicate = true): Promise<Heard> => {
  const body = Object.assign(new v3.BatchCreateSecurityGroupRulesRequestBody(), {
    security_group_rules: rules,
    ignore_duplicate,
  });
  const request = new v3.BatchCreateSecurityGroupRulesRequest(groupId).withBody(body);
  return account.heard(account.vpcV3.batchCreateSecurityGroupRules(request));
};

const SSH = {
  direction: 'ingress',
  ethertype: 'IPv4',
  protocol: 'tcp',
  multiport: '22',
  remote_ip_prefix: '198.51.100.7/32',
  action: 'allow',
  priority: '1',
};

test('a VPC with a subnet, which both go again: the subnet first', async () => {
  const { body: vpc } = await createVpc({ name: 'notes', cidr: '192.168.0.0/16', tags: ['berth*notes'] });
  const vpcId = textAt(vpc, 'vpc', 'id');
  const { status, body } = await createSubnet({
    name: 'notes',
    cidr: '192.168.1.0/24',
    gateway_ip: '192.168.1.1',
    vpc_id: vpcId,
    primary_dns: '100.125.1.250',
  });
  expect([status, body]).toMatchObject([200, { subnet: { vpc_id: vpcId, dnsList: ['100.125.1.250'] } }]);
  const listed = await account.heard(account.vpcV3.listVpcs(new v3.ListVpcsRequest().withName(['notes'])));
  expect(listed.body).toMatchObject({ vpcs: [{ id: vpcId, tags: [{ key: 'berth', value: 'notes' }] }] });

  const drop = () => account.heard(account.vpc.deleteVpc(new DeleteVpcRequest(vpcId)));
  expect(await drop()).toMatchObject({ status: 409, body: { code: 'VPC.0104' } });
  const subnetId = textAt(body, 'subnet', 'id');
  const dropped = await account.heard(account.vpc.deleteSubnet(new DeleteSubnetRequest(vpcId, subnetId)));
  expect([dropped.status, (await drop()).status]).toEqual([204, 204]);
  expect(await drop()).toMatchObject({
    status: 404,
    body: { code: 'VPC.0202', message: expect.any(String) },
  });
});

test.each([
  ['outside of the VPC', { cidr: '192.168.0.0/24', gateway_ip: '192.168.0.1' }, 'VPC.0201'],
  ['with a gateway elsewhere', { cidr: '10.0.9.0/24', gateway_ip: '10.0.8.1' }, 'VPC.0201'],
  ['over another', { cidr: '10.0.0.0/20', gateway_ip: '10.0.0.1' }, 'VPC.0203'],
])('a subnet %s is refused', async (_, network, code) => {
  const vpc_id = account.cloud.state.vpcs[0]?.id;
  expect(await createSubnet({ name: 'x', vpc_id, ...network })).toMatchObject({
    status: 400,
    body: { code },
  });
});

test('a network that has servers stays', async () => {
  await madeServer(account);
  const { vpcId = '', id = '' } = account.cloud.state.subnets[0] ?? {};
  const { status } = await account.heard(account.vpc.deleteSubnet(new DeleteSubnetRequest(vpcId, id)));
  expect(status).toBe(409);
});

test('a new security group lets its own in and all out, and has a number where a priority was text', async () => {
  const group = await createGroup('notes');
  const own = { remote_group_id: at(group, 'id'), direction: 'ingress', protocol: null };
  expect(group).toMatchObject({
    name: 'notes',
    tags: [{ key: 'berth', value: 'notes' }],
    security_group_rules: [{ direction: 'egress' }, { direction: 'egress' }, own, own],
  });
  const { status, body } = await addRules(textAt(group, 'id'), [SSH]);
  expect([status, at(body, 'security_group_rules', 0)]).toMatchObject([
    201,
    { multiport: '22', priority: 1 },
  ]);
  const numbered = await addRules(textAt(group, 'id'), [{ ...SSH, priority: 1 }]);
  expect(numbered).toMatchObject({ status: 400, body: { error_code: 'VPC.0101' } });
});

test('rules that are there already: passed over, or a conflict', async () => {
  const id = textAt(await createGroup('notes'), 'id');
  await addRules(id, [SSH]);
  const again = await addRules(id, [
    { ...SSH, description: 'the same' },
    { ...SSH, multiport: '80' },
  ]);
  expect(again).toMatchObject({ status: 201, body: { security_group_rules: [{ multiport: '80' }] } });
  expect(await addRules(id, [SSH], false)).toMatchObject({ status: 409, body: { error_code: 'VPC.0613' } });
  const rules = new v3.ListSecurityGroupRulesRequest().withSecurityGroupId([id]).withDirection('ingress');
  const { body } = await account.heard(account.vpcV3.listSecurityGroupRules(rules));
  expect([at(body, 'security_group_rules')].flat()).toHaveLength(4);
  const request = new v3.DeleteSecurityGroupRuleRequest(textAt(again.body, 'security_group_rules', 0, 'id'));
  const drop = () => account.heard(account.vpcV3.deleteSecurityGroupRule(request));
  expect([(await drop()).status, (await drop()).status]).toEqual([204, 404]);
});

test('a group in use stays, in the words of each API', async () => {
  const id = textAt(await createGroup('notes'), 'id');
  const serverId = await madeServer(account, { security_groups: [{ id }] });
  const v3Answer = await account.heard(
    account.vpcV3.deleteSecurityGroup(new v3.DeleteSecurityGroupRequest(id)),
  );
  expect(v3Answer).toMatchObject({
    status: 409,
    body: { error_code: 'VPC.0602', error_msg: `Security Group ${id} in use.` },
  });
  const neutron = await account.heard(
    account.vpc.neutronDeleteSecurityGroup(new NeutronDeleteSecurityGroupRequest(id)),
  );
  expect(neutron).toMatchObject({
    status: 409,
    body: { NeutronError: { type: 'SecurityGroupInUse', message: `Security Group ${id} in use.` } },
  });
  const ports = await account.heard(account.vpc.listPorts(new ListPortsRequest().withDeviceId(serverId)));
  expect(ports.body).toMatchObject({ ports: [{ device_id: serverId, security_groups: [id] }] });
});

test('quotas: the sixth VPC is one too many', async () => {
  for (let n = 0; n < 4; n += 1) await createVpc({ name: `v${n}`, cidr: '10.1.0.0/16' });
  expect(await createVpc({ name: 'v5', cidr: '10.1.0.0/16' })).toMatchObject({
    status: 409,
    body: { code: 'VPC.0114' },
  });
  const { body } = await account.send('GET', '/v1/{project_id}/quotas', undefined, {
    query: { type: 'vpc' },
  });
  expect(body).toEqual({ quotas: { resources: [{ type: 'vpc', used: 5, quota: 5, min: 0 }] } });
});
