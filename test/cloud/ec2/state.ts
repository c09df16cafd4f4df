import { z } from 'zod';

/** Milliseconds since 1970, as all times of the state are. */
const time = z.number();
const common = { id: z.string(), createdAt: time, tags: z.record(z.string(), z.string()) };

/** A request's token, and a digest of its other parameters. */
const idempotency = z.object({ token: z.string(), parameters: z.string() });

const instance = z.object({
  ...common,
  reservationId: z.string(),
  idempotency: idempotency.optional(),
  imageId: z.string(),
  architecture: z.string(),
  instanceType: z.string(),
  keyName: z.string().optional(),
  subnetId: z.string(),
  vpcId: z.string(),
  zone: z.string(),
  privateIp: z.string(),
  /** Of the machine that stands in for it; the private address where the subnet is the datacenter's. */
  machineAddress: z.string(),
  /** One that came with it, not an elastic one. */
  publicIp: z.string().optional(),
  networkInterface: z.object(common),
  groupIds: z.array(z.string()),
  /** As sent, in base64. */
  userData: z.string(),
  metadata: z.object({ tokens: z.string(), hopLimit: z.number(), endpoint: z.string() }),
  instanceProfile: z.string().optional(),
  protected: z.boolean(),
  rootDevice: z.string(),
  /** Where it is going, what it is called until it is there, and when it left. */
  power: z.object({
    to: z.enum(['running', 'stopped', 'terminated']),
    via: z.enum(['pending', 'stopping', 'shutting-down']),
    since: time,
  }),
});

const volume = z.object({
  ...common,
  idempotency: idempotency.optional(),
  /** GiB */
  size: z.number(),
  type: z.string(),
  iops: z.number(),
  /** MiB/s */
  throughput: z.number(),
  encrypted: z.boolean(),
  zone: z.string(),
  /** Of an image's root file system; it is the machine's own and no disk of the datacenter. */
  snapshotId: z.string().optional(),
  attachment: z
    .object({ instanceId: z.string(), device: z.string(), deleteOnTermination: z.boolean(), at: time })
    .optional(),
  /** When it was changed of late. */
  changes: z.array(time),
  modification: z
    .object({
      at: time,
      from: z.object({ size: z.number(), type: z.string(), iops: z.number(), throughput: z.number() }),
    })
    .optional(),
});

const address = z.object({
  ...common,
  publicIp: z.string(),
  association: z.object({ id: z.string(), instanceId: z.string() }).optional(),
});

const group = z.object({ ...common, name: z.string(), description: z.string(), vpcId: z.string() });

const rule = z.object({
  ...common,
  groupId: z.string(),
  egress: z.boolean(),
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  protocol: z.string(),
  from: z.number(),
  to: z.number(),
  peer: z.object({ kind: z.enum(['ipv4', 'ipv6', 'group', 'prefix-list']), value: z.string() }),
  description: z.string().optional(),
});

const keyPair = z.object({
  ...common,
  name: z.string(),
  type: z.string(),
  fingerprint: z.string(),
  publicKey: z.string(),
});

const vpc = z.object({
  ...common,
  cidr: z.string(),
  isDefault: z.boolean(),
  dnsSupport: z.boolean(),
  dnsHostnames: z.boolean(),
});

const subnet = z.object({
  ...common,
  vpcId: z.string(),
  cidr: z.string(),
  zone: z.string(),
  isDefault: z.boolean(),
  mapPublicIp: z.boolean(),
});

const gateway = z.object({ ...common, vpcId: z.string().optional() });

const routeTable = z.object({
  ...common,
  vpcId: z.string(),
  associationId: z.string(),
  routes: z.array(z.object({ destination: z.string(), gatewayId: z.string() })),
});

const image = z.object({
  ...common,
  name: z.string(),
  description: z.string(),
  ownerId: z.string(),
  ownerAlias: z.string().optional(),
  architecture: z.enum(['x86_64', 'arm64']),
  rootDevice: z.string(),
  rootDeviceType: z.enum(['ebs', 'instance-store']),
  /** GiB */
  rootSize: z.number(),
  state: z.enum(['available', 'deregistered', 'disabled']),
});

const repository = z.object({
  name: z.string(),
  createdAt: time,
  tags: z.record(z.string(), z.string()),
  mutability: z.string(),
});

/** Everything that one account has in one region. */
export const stateSchema = z.object({
  account: z.string(),
  region: z.string(),
  quota: z.object({
    vcpus: z.number(),
    addresses: z.number(),
    vpcs: z.number(),
    groups: z.number(),
    groupRules: z.number(),
  }),
  registryPassword: z.string(),
  instances: z.array(instance),
  volumes: z.array(volume),
  /** For their tokens, which outlive them. */
  deletedVolumes: z.array(volume),
  addresses: z.array(address),
  groups: z.array(group),
  rules: z.array(rule),
  keyPairs: z.array(keyPair),
  vpcs: z.array(vpc),
  subnets: z.array(subnet),
  gateways: z.array(gateway),
  routeTables: z.array(routeTable),
  images: z.array(image),
  /** Of SSM, by name. */
  parameters: z.record(z.string(), z.string()),
  repositories: z.array(repository),
});

export type State = z.infer<typeof stateSchema>;
export type Instance = z.infer<typeof instance>;
export type Volume = z.infer<typeof volume>;
export type Address = z.infer<typeof address>;
export type Group = z.infer<typeof group>;
export type GroupRule = z.infer<typeof rule>;
export type KeyPair = z.infer<typeof keyPair>;
export type Vpc = z.infer<typeof vpc>;
export type Subnet = z.infer<typeof subnet>;
export type Gateway = z.infer<typeof gateway>;
export type RouteTable = z.infer<typeof routeTable>;
export type Image = z.infer<typeof image>;
export type Idempotency = z.infer<typeof idempotency>;
