import { v2, v3 } from '@huaweicloud/huaweicloud-sdk-vpc';
import { z } from 'zod';
import type { Tags } from '../../cloud/names.ts';
import { allPages, ask, askSdk, filled, type Cloud } from '../client.ts';
import { subnetSchema, vpcSchema, type SeenSubnet, type SeenVpc } from '../seen.ts';
import { starred } from '../tags.ts';

/** VPCs and subnets. Source: the VPC API reference, and the paths of huaweicloud-sdk-vpc. */

const PAGE = 2000;

/** Version 3 shows tags. */
export const listVpcs = (cloud: Cloud): Promise<SeenVpc[]> =>
  allPages(PAGE, async (last) => {
    const request = new v3.ListVpcsRequest().withLimit(PAGE);
    if (last !== undefined) request.withMarker(last.item.id);
    const schema = z.object({ vpcs: z.array(vpcSchema) });
    return (await askSdk(cloud, 'vpc', 'listVpcs', (on) => new v3.VpcClient(on).listVpcs(request), schema))
      .vpcs;
  });

export const listSubnets = (cloud: Cloud): Promise<SeenSubnet[]> =>
  allPages(PAGE, async (last) => {
    const request = new v2.ListSubnetsRequest().withLimit(PAGE);
    if (last !== undefined) request.withMarker(last.item.id);
    const schema = z.object({ subnets: z.array(subnetSchema) });
    const list = async (): Promise<z.infer<typeof schema>> =>
      askSdk(cloud, 'vpc', 'listSubnets', (on) => new v2.VpcClient(on).listSubnets(request), schema);
    return (await list()).subnets;
  });

export type NewVpc = { name: string; cidr: string; tags: Tags; enterpriseProject: string | undefined };

export const createVpc = async (
  cloud: Cloud,
  { name, cidr, tags, enterpriseProject }: NewVpc,
): Promise<void> => {
  const vpc = {
    name,
    cidr,
    tags: starred(tags),
    ...(enterpriseProject !== undefined && { enterprise_project_id: enterpriseProject }),
  };
  const request = new v2.CreateVpcRequest().withBody(filled(v2.CreateVpcRequestBody, { vpc }));
  await askSdk(cloud, 'vpc', 'createVpc', (on) => new v2.VpcClient(on).createVpc(request), z.unknown(), {
    repeatable: 'once',
  });
};

export const deleteVpc = async (cloud: Cloud, id: string): Promise<void> => {
  const request = new v2.DeleteVpcRequest().withVpcId(id);
  await askSdk(cloud, 'vpc', 'deleteVpc', (on) => new v2.VpcClient(on).deleteVpc(request), z.unknown());
};

export type NewSubnet = {
  name: string;
  vpc: string;
  cidr: string;
  gateway: string;
  dns: readonly [string, string];
  tags: Tags;
};

export const createSubnet = async (cloud: Cloud, asked: NewSubnet): Promise<void> => {
  const [primary_dns, secondary_dns] = asked.dns;
  const subnet = {
    name: asked.name,
    cidr: asked.cidr,
    vpc_id: asked.vpc,
    gateway_ip: asked.gateway,
    primary_dns,
    secondary_dns,
    tags: starred(asked.tags),
  };
  const request = new v2.CreateSubnetRequest().withBody(filled(v2.CreateSubnetRequestBody, { subnet }));
  const create = { repeatable: 'once' } as const;
  await askSdk(
    cloud,
    'vpc',
    'createSubnet',
    (on) => new v2.VpcClient(on).createSubnet(request),
    z.unknown(),
    create,
  );
};

export const deleteSubnet = async (cloud: Cloud, vpc: string, id: string): Promise<void> => {
  const request = new v2.DeleteSubnetRequest().withVpcId(vpc).withSubnetId(id);
  await askSdk(cloud, 'vpc', 'deleteSubnet', (on) => new v2.VpcClient(on).deleteSubnet(request), z.unknown());
};

/** Puts a port, and so the machine behind it, into exactly these security groups. */
export const setPortGroups = async (cloud: Cloud, portId: string, groups: string[]): Promise<void> => {
  const body = filled(v2.UpdatePortRequestBody, { port: { security_groups: groups } });
  const request = new v2.UpdatePortRequest().withPortId(portId).withBody(body);
  await askSdk(cloud, 'vpc', 'updatePort', (on) => new v2.VpcClient(on).updatePort(request), z.unknown());
};

const quotas = z.object({
  quotas: z.object({
    resources: z.array(z.object({ type: z.string(), used: z.number(), quota: z.number() })),
  }),
});

export type Quota = { type: string; used: number; quota: number };

/** What the network services allow: `vpc`, `subnet`, `securityGroup`, `publicIp`, …; -1: no limit. */
export const networkQuotas = async (cloud: Cloud): Promise<Quota[]> => {
  const request = { method: 'GET', path: '/v1/{project_id}/quotas', action: 'showQuota' } as const;
  return (await ask(cloud, 'vpc', request, quotas)).quotas.resources;
};
