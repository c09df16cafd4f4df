import { z } from 'zod';

/** All that a local Huawei Cloud remembers; times are milliseconds since 1970, sizes of disks GiB. */

const tag = z.object({ key: z.string(), value: z.string() });

/** What every resource has. */
const resource = { id: z.string(), name: z.string(), createdAt: z.number(), tags: z.array(tag) };

const vpc = z.object({ ...resource, cidr: z.string(), description: z.string() });

const subnet = z.object({
  ...resource,
  /** The id of the same thing on OpenStack's side. */
  neutronId: z.string(),
  vpcId: z.string(),
  cidr: z.string(),
  gateway: z.string(),
  description: z.string(),
  dns: z.array(z.string()),
});

const securityGroup = z.object({ ...resource, description: z.string() });

const rule = z.object({
  id: z.string(),
  groupId: z.string(),
  createdAt: z.number(),
  description: z.string(),
  direction: z.enum(['ingress', 'egress']),
  ethertype: z.enum(['IPv4', 'IPv6']),
  /** Null: any. */
  protocol: z.string().nullable(),
  /** Such as `22,8000-8099`; null: all. */
  multiport: z.string().nullable(),
  remoteCidr: z.string().nullable(),
  remoteGroupId: z.string().nullable(),
  action: z.enum(['allow', 'deny']),
  priority: z.number(),
});

const port = z.object({
  id: z.string(),
  createdAt: z.number(),
  subnetId: z.string(),
  address: z.string(),
  mac: z.string(),
  /** Of a server; empty: nobody's. */
  deviceId: z.string(),
  groupIds: z.array(z.string()),
});

const publicIp = z.object({
  ...resource,
  address: z.string(),
  type: z.string(),
  portId: z.string().nullable(),
  /** When the last binding is in force. */
  boundAt: z.number(),
  /** What became of it instead. */
  error: z.enum(['BIND_ERROR', 'ERROR']).nullable(),
  /** Released when the server it was made with is deleted. */
  withServer: z.boolean(),
  bandwidth: z.object({
    id: z.string(),
    name: z.string(),
    /** Mbit/s */
    size: z.number(),
    shareType: z.string(),
    chargeMode: z.string(),
  }),
});

const volume = z.object({
  ...resource,
  size: z.number(),
  type: z.string(),
  zone: z.string(),
  description: z.string(),
  metadata: z.record(z.string(), z.string()),
  imageId: z.string().nullable(),
  serverId: z.string().nullable(),
  /** Such as /dev/vdb; null while it is attached to nothing. */
  device: z.string().nullable(),
  /** Deleted with its server. */
  withServer: z.boolean(),
  /** What is under way with it; a deletion ends in its absence. */
  busy: z
    .object({
      status: z.enum(['creating', 'attaching', 'detaching', 'extending', 'deleting']),
      until: z.number(),
    })
    .nullable(),
  /** Size of the block device that was made for it; null: none. */
  made: z.number().nullable(),
});

/** What is under way with a server; it ends `until`, and where there are machines not before its own has followed. */
const change = z.object({
  kind: z.enum(['create', 'start', 'stop', 'reboot', 'resize', 'delete']),
  until: z.number(),
  flavor: z.string().nullable(),
  /** Of a deletion. */
  withVolumes: z.boolean(),
  withAddress: z.boolean(),
  /** What it ends in instead. */
  failure: z.object({ code: z.string(), reason: z.string() }).nullable(),
});

const machine = z.object({
  on: z.boolean(),
  tokens: z.enum(['required', 'optional']),
  reboots: z.number(),
  disks: z.array(z.string()),
  /** Its packet filter, as JSON. */
  rules: z.string(),
  addresses: z.array(z.string()),
});

const server = z.object({
  ...resource,
  status: z.enum(['BUILD', 'ACTIVE', 'SHUTOFF', 'ERROR']),
  change: change.nullable(),
  updatedAt: z.number(),
  flavor: z.string(),
  imageId: z.string(),
  vpcId: z.string(),
  zone: z.string(),
  keyName: z.string().nullable(),
  /** Base64, as given. */
  userData: z.string(),
  description: z.string(),
  metadata: z.record(z.string(), z.string()),
  tokens: z.enum(['required', 'optional']),
  /** How often it was rebooted, by hand or to be resized. */
  reboots: z.number(),
  /** It never has a machine: there for its entry alone. */
  bare: z.boolean(),
  /** What its machine has been told so far; null: it has none. */
  machine: machine.nullable(),
});

const job = z.object({
  id: z.string(),
  type: z.string(),
  createdAt: z.number(),
  until: z.number(),
  serverIds: z.array(z.string()),
  volumeId: z.string().nullable(),
  failure: z.object({ code: z.string(), reason: z.string() }).nullable(),
});

const keyPair = z.object({
  name: z.string(),
  publicKey: z.string(),
  fingerprint: z.string(),
  createdAt: z.number(),
});

export const stateSchema = z.object({
  /** Its name. */
  account: z.string(),
  region: z.string(),
  projectId: z.string(),
  domainId: z.string(),
  userId: z.string(),
  quotas: z.object({
    instances: z.number(),
    cores: z.number(),
    /** MiB */
    ram: z.number(),
    vpcs: z.number(),
    subnets: z.number(),
    securityGroups: z.number(),
    rules: z.number(),
    publicIps: z.number(),
    volumes: z.number(),
  }),
  vpcs: z.array(vpc),
  subnets: z.array(subnet),
  securityGroups: z.array(securityGroup),
  rules: z.array(rule),
  ports: z.array(port),
  publicIps: z.array(publicIp),
  volumes: z.array(volume),
  servers: z.array(server),
  jobs: z.array(job),
  keyPairs: z.array(keyPair),
  namespaces: z.array(z.object({ id: z.number(), name: z.string() })),
  /** What X-Client-Token was already used for: a digest of the request, and its answer. */
  clientTokens: z.record(z.string(), z.object({ request: z.string(), answer: z.string() })),
});

export type State = z.infer<typeof stateSchema>;
export type Tag = z.infer<typeof tag>;
export type Vpc = z.infer<typeof vpc>;
export type Subnet = z.infer<typeof subnet>;
export type SecurityGroup = z.infer<typeof securityGroup>;
export type SecurityRule = z.infer<typeof rule>;
export type Port = z.infer<typeof port>;
export type PublicIp = z.infer<typeof publicIp>;
export type Volume = z.infer<typeof volume>;
export type Change = z.infer<typeof change>;
export type Server = z.infer<typeof server>;
export type Machine = z.infer<typeof machine>;
export type Job = z.infer<typeof job>;
