import { z } from 'zod';
import { ruleTexts } from './rule.ts';
import { tagOfText, tagsOf } from './tags.ts';

/** What Huawei Cloud shows, in the few words that matter here. Sizes in GiB. Each schema reads an API's answer. */
export type Seen = {
  /** All of the project: there is no way to ask for what has lost its tags. */
  servers: SeenServer[];
  volumes: SeenVolume[];
  addresses: SeenAddress[];
  vpcs: SeenVpc[];
  subnets: SeenSubnet[];
  /** Of the security groups only those that are the stack's or that the inventory names, with their rules. */
  groups: SeenGroup[];
  /** Names of key pairs. */
  keys: string[];
};

const pairs = z
  .array(z.object({ key: z.string(), value: z.string().nullish() }))
  .nullish()
  .transform((tags) => tagsOf((tags ?? []).map(({ key, value }) => ({ key, value: value ?? '' }))));

const text = z
  .string()
  .nullish()
  .transform((written) => (written === null || written === '' ? undefined : written));

/** `GET /v1/{project_id}/cloudservers/detail` and `…/{server_id}`. */
export const serverSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    'OS-EXT-STS:task_state': text,
    flavor: z.object({ id: z.string() }),
    image: z.object({ id: z.string() }).or(z.literal('')).nullish(),
    'OS-EXT-AZ:availability_zone': text,
    metadata: z.record(z.string(), z.unknown()).nullish(),
    addresses: z.record(
      z.string(),
      z.array(z.object({ addr: z.string(), 'OS-EXT-IPS:type': z.string(), 'OS-EXT-IPS:port_id': text })),
    ),
    security_groups: z.array(z.object({ id: text, name: z.string() })).nullish(),
    key_name: text,
    tags: z.array(z.string()).nullish(),
    created: z.string(),
    'os-extended-volumes:volumes_attached': z
      .array(z.object({ id: z.string(), device: text, bootIndex: text }))
      .nullish(),
    fault: z.object({ message: z.string().nullish() }).nullish(),
  })
  .transform((server) => {
    const [vpc = '', ports = []] = Object.entries(server.addresses)[0] ?? [];
    const fixed = ports.find((port) => port['OS-EXT-IPS:type'] === 'fixed');
    const volumes = server['os-extended-volumes:volumes_attached'] ?? [];
    return {
      id: server.id,
      name: server.name,
      tags: tagsOf((server.tags ?? []).map(tagOfText)),
      /** `ACTIVE`, `SHUTOFF`, `BUILD`, `ERROR`, … */
      status: server.status,
      /** What is under way with it. */
      task: server['OS-EXT-STS:task_state'],
      type: server.flavor.id,
      image: server.image ? server.image.id : '',
      zone: server['OS-EXT-AZ:availability_zone'] ?? '',
      vpc,
      port: fixed?.['OS-EXT-IPS:port_id'],
      privateIp: fixed?.addr,
      groups: (server.security_groups ?? []).flatMap(({ id }) => id ?? []).toSorted(),
      key: server.key_name,
      created: server.created,
      volumes: volumes.map(({ id }) => id),
      root: volumes.find(
        ({ bootIndex, device }) => bootIndex === '0' || /^\/dev\/(v|s|xv)da$/.test(device ?? ''),
      )?.id,
      fault: server.fault?.message ?? undefined,
    };
  });
export type SeenServer = z.infer<typeof serverSchema>;

/** `GET /v2/{project_id}/cloudvolumes/detail` and `…/{volume_id}`. */
export const volumeSchema = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    tags: z.record(z.string(), z.string()).nullish(),
    size: z.number(),
    volume_type: z.string(),
    availability_zone: z.string(),
    status: z.string(),
    attachments: z.array(z.object({ server_id: z.string() })).nullish(),
    wwn: text,
    created_at: z.string().nullish(),
  })
  .transform((volume) => ({
    id: volume.id,
    name: volume.name ?? '',
    tags: volume.tags ?? {},
    size: volume.size,
    type: volume.volume_type,
    zone: volume.availability_zone,
    /** `available`, `in-use`, `creating`, `attaching`, `deleting`, `error`, … */
    status: volume.status,
    server: volume.attachments?.[0]?.server_id,
    wwn: volume.wwn,
    created: volume.created_at ?? '',
  }));
export type SeenVolume = z.infer<typeof volumeSchema>;

/** `GET /v3/{project_id}/eip/publicips`. */
export const addressSchema = z
  .object({
    id: z.string(),
    alias: text,
    tags: pairs,
    public_ip_address: z.string(),
    status: z.string(),
    vnic: z.object({ port_id: text, device_id: text }).nullish(),
    bandwidth: z.object({ id: z.string(), size: z.number(), charge_mode: z.string().nullish() }).nullish(),
    created_at: z.string().nullish(),
  })
  .transform((address) => ({
    id: address.id,
    name: address.alias ?? '',
    tags: address.tags,
    ip: address.public_ip_address,
    /** `DOWN`: bound to nothing; `ACTIVE`: bound. */
    status: address.status,
    port: address.vnic?.port_id,
    server: address.vnic?.device_id,
    bandwidth: address.bandwidth ?? undefined,
    created: address.created_at ?? '',
  }));
export type SeenAddress = z.infer<typeof addressSchema>;

/** `GET /v3/{project_id}/vpc/vpcs`. */
export const vpcSchema = z.object({ id: z.string(), name: z.string(), cidr: z.string(), tags: pairs });
export type SeenVpc = z.infer<typeof vpcSchema>;

/** `GET /v1/{project_id}/subnets`, which shows no tags. */
export const subnetSchema = z
  .object({ id: z.string(), name: z.string(), cidr: z.string(), vpc_id: z.string(), status: z.string() })
  .transform(({ vpc_id: vpc, ...subnet }) => ({ ...subnet, vpc }));
export type SeenSubnet = z.infer<typeof subnetSchema>;

/** `GET /v3/{project_id}/vpc/security-groups`. */
export const groupNameSchema = z.object({ id: z.string(), name: z.string(), tags: pairs });

/** `…/{security_group_id}`. */
export const groupSchema = groupNameSchema
  .extend({
    security_group_rules: z.array(
      z.object({
        id: z.string(),
        direction: z.string(),
        ethertype: z.string(),
        protocol: text,
        multiport: text,
        action: z.string().nullish(),
        priority: z.number().nullish(),
        remote_ip_prefix: text,
        remote_group_id: text,
        remote_address_group_id: text,
      }),
    ),
  })
  .transform(({ security_group_rules: rules, ...group }) => ({ ...group, rules: ruleTexts(rules) }));
export type SeenGroup = z.infer<typeof groupSchema>;
