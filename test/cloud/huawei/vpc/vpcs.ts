import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isInside } from '../../kit/addresses.ts';
import { Refusal } from '../../kit/refusal.ts';
import { among, found, pageAfter, pageInfo, timestamp, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { Vpc } from '../state.ts';
import { starredTags, withTags } from '../tags.ts';

export const vpcOf = (cloud: Cloud, id: string, among: readonly Vpc[] = cloud.state.vpcs): Vpc =>
  found(
    among.find((vpc) => vpc.id === id),
    () => new Refusal(404, 'VPC.0202', `Query resource by id ${id} fail, the VPC could not be found`),
  );

const view = (cloud: Cloud, vpc: Vpc) => ({
  id: vpc.id,
  name: vpc.name,
  description: vpc.description,
  cidr: vpc.cidr,
  status: 'OK',
  enterprise_project_id: '0',
  tenant_id: cloud.state.projectId,
  created_at: timestamp(vpc.createdAt),
  updated_at: timestamp(vpc.createdAt),
  routes: [],
});

const viewV3 = (cloud: Cloud, vpc: Vpc) => ({
  id: vpc.id,
  name: vpc.name,
  description: vpc.description,
  cidr: vpc.cidr,
  extend_cidrs: [],
  status: 'ACTIVE',
  project_id: cloud.state.projectId,
  enterprise_project_id: '0',
  created_at: timestamp(vpc.createdAt),
  updated_at: timestamp(vpc.createdAt),
  cloud_resources: [
    {
      resource_type: 'virsubnet',
      resource_count: cloud.state.subnets.filter((s) => s.vpcId === vpc.id).length,
    },
  ],
  tags: vpc.tags,
});

export const resourceOfVpc = view;

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

const creation = z.object({
  vpc: z.object({
    name: z.string().max(64).default(''),
    cidr: z.cidrv4().optional(),
    description: z.string().default(''),
    tags: z.array(z.string()).default([]),
  }),
});

export const createVpc: Handler = (call) => {
  const { cloud, now } = call;
  const { name, cidr = '', description, tags } = call.read(creation).vpc;
  if (cidr !== '' && !PRIVATE.some((range) => isInside(range, cidr)) && cloud.cidr === undefined)
    throw call.invalid(`cidr ${cidr} is not within ${PRIVATE.join(', ')}`);
  if (cloud.state.vpcs.length >= cloud.state.quotas.vpcs)
    throw new Refusal(409, 'VPC.0114', "Quota exceeded for resources: ['router'].");
  const vpc: Vpc = {
    id: randomUUID(),
    name,
    cidr,
    description,
    createdAt: now,
    tags: withTags([], starredTags(tags), call.invalid),
  };
  cloud.state.vpcs.push(vpc);
  return json(200, { vpc: view(cloud, vpc) });
};

export const listVpcs: Handler = ({ cloud, query }) => {
  const vpcs = visible(cloud, cloud.state.vpcs).filter(({ id }) => among(query, 'id', id));
  return json(200, { vpcs: pageAfter(vpcs, query).map((vpc) => view(cloud, vpc)) });
};

export const listVpcsV3: Handler = ({ cloud, query, requestId }) => {
  const vpcs = visible(cloud, cloud.state.vpcs).filter(
    (vpc) => among(query, 'id', vpc.id) && among(query, 'name', vpc.name) && among(query, 'cidr', vpc.cidr),
  );
  const page = pageAfter(vpcs, query);
  return json(200, {
    request_id: requestId,
    vpcs: page.map((vpc) => viewV3(cloud, vpc)),
    page_info: pageInfo(page, vpcs),
  });
};

export const showVpc: Handler = ({ cloud, path }) =>
  json(200, { vpc: view(cloud, vpcOf(cloud, path('vpc_id'), visible(cloud, cloud.state.vpcs))) });

export const showVpcV3: Handler = ({ cloud, path, requestId }) =>
  json(200, {
    request_id: requestId,
    vpc: viewV3(cloud, vpcOf(cloud, path('vpc_id'), visible(cloud, cloud.state.vpcs))),
  });

export const deleteVpc: Handler = ({ cloud, path }) => {
  const { id } = vpcOf(cloud, path('vpc_id'));
  if (cloud.state.subnets.some(({ vpcId }) => vpcId === id))
    throw new Refusal(409, 'VPC.0104', 'router contains subnets, please delete subnet before delete router.');
  cloud.state.vpcs = cloud.state.vpcs.filter((vpc) => vpc.id !== id);
  return json(204, undefined);
};
