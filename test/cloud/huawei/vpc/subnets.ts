import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isInside } from '../../kit/addresses.ts';
import { over } from '../../kit/clock.ts';
import { Refusal } from '../../kit/refusal.ts';
import { among, found, pageAfter, timestamp, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import type { Subnet } from '../state.ts';
import { starredTags, withTags } from '../tags.ts';
import { vpcOf } from './vpcs.ts';

export const subnetOf = (cloud: Cloud, id: string, among: readonly Subnet[] = cloud.state.subnets): Subnet =>
  found(
    among.find((subnet) => subnet.id === id),
    () => new Refusal(404, 'VPC.0202', `Query resource by id ${id} fail, the subnet could not be found.`),
  );

export const viewOfSubnet = (cloud: Cloud, subnet: Subnet) => ({
  id: subnet.id,
  name: subnet.name,
  description: subnet.description,
  cidr: subnet.cidr,
  gateway_ip: subnet.gateway,
  dnsList: subnet.dns,
  ipv6_enable: false,
  dhcp_enable: true,
  primary_dns: subnet.dns[0] ?? '',
  secondary_dns: subnet.dns[1] ?? '',
  vpc_id: subnet.vpcId,
  status: over(subnet.createdAt, cloud.settings.pending) ? 'ACTIVE' : 'UNKNOWN',
  neutron_network_id: subnet.id,
  neutron_subnet_id: subnet.neutronId,
  tenant_id: cloud.state.projectId,
  created_at: timestamp(subnet.createdAt),
  updated_at: timestamp(subnet.createdAt),
});

const creation = z.object({
  subnet: z.object({
    name: z.string().min(1).max(64),
    cidr: z.cidrv4(),
    vpc_id: z.string(),
    gateway_ip: z.ipv4(),
    description: z.string().default(''),
    primary_dns: z.string().optional(),
    secondary_dns: z.string().optional(),
    dnsList: z.array(z.string()).optional(),
    tags: z.array(z.string()).default([]),
  }),
});

export const createSubnet: Handler = (call) => {
  const { cloud, now } = call;
  const asked = call.read(creation).subnet;
  const vpc = vpcOf(cloud, asked.vpc_id);
  if (vpc.cidr !== '' && !isInside(vpc.cidr, asked.cidr))
    throw new Refusal(400, 'VPC.0201', `Subnet is not in the range of VPC: ${asked.cidr}, ${vpc.cidr}`);
  if (!isInside(asked.cidr, asked.gateway_ip))
    throw new Refusal(400, 'VPC.0201', `Subnet gateway ${asked.gateway_ip} is not in ${asked.cidr}`);
  const siblings = cloud.state.subnets.filter(({ vpcId }) => vpcId === vpc.id);
  if (siblings.some(({ cidr }) => isInside(cidr, asked.cidr) || isInside(asked.cidr, cidr)))
    throw new Refusal(400, 'VPC.0203', `Subnet [${asked.cidr}] overlaps with a subnet of the VPC.`);
  if (cloud.state.subnets.length >= cloud.state.quotas.subnets)
    throw new Refusal(409, 'VPC.0211', "Quota exceeded for resources: ['subnet'].");
  const subnet: Subnet = {
    id: randomUUID(),
    neutronId: randomUUID(),
    name: asked.name,
    vpcId: vpc.id,
    cidr: asked.cidr,
    gateway: asked.gateway_ip,
    description: asked.description,
    dns: asked.dnsList ?? [asked.primary_dns, asked.secondary_dns].filter((dns) => dns !== undefined),
    createdAt: now,
    tags: withTags([], starredTags(asked.tags), call.invalid),
  };
  cloud.state.subnets.push(subnet);
  return json(200, { subnet: viewOfSubnet(cloud, subnet) });
};

export const listSubnets: Handler = ({ cloud, query }) => {
  const subnets = visible(cloud, cloud.state.subnets).filter(({ vpcId }) => among(query, 'vpc_id', vpcId));
  return json(200, { subnets: pageAfter(subnets, query).map((subnet) => viewOfSubnet(cloud, subnet)) });
};

export const showSubnet: Handler = ({ cloud, path }) => {
  const subnet = subnetOf(cloud, path('subnet_id'), visible(cloud, cloud.state.subnets));
  return json(200, { subnet: viewOfSubnet(cloud, subnet) });
};

export const deleteSubnet: Handler = ({ cloud, path }) => {
  const subnet = subnetOf(cloud, path('subnet_id'));
  if (subnet.vpcId !== path('vpc_id'))
    throw new Refusal(400, 'VPC.0201', `The subnet ${subnet.id} does not belong to the VPC.`);
  if (cloud.state.ports.some(({ subnetId }) => subnetId === subnet.id))
    throw new Refusal(409, 'VPC.0209', `Subnet ${subnet.id} is still in use: it has ports.`);
  cloud.state.subnets = cloud.state.subnets.filter(({ id }) => id !== subnet.id);
  return json(204, undefined);
};
