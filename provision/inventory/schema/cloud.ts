import { z } from 'zod';
import { absolutePath, cidr, name, size, url } from './scalars.ts';
import { choice, listOf, map, matching, named, oneOrMore, text, whole, yesOrNo } from './shape.ts';

/** What the providers that make VMs are told alike; each adds what only its cloud has. */

const CIDRS = 'a network in CIDR notation, or a list of them';

const portRange = z
  .union(
    [
      whole(1, 65_535, 'a port, 1 to 65535'),
      matching(/^[1-9]\d{0,4}-[1-9]\d{0,4}$/, 'a range of ports such as 8000-8099'),
    ],
    { error: 'a port, or a range of ports such as 8000-8099' },
  )
  .transform((written): [number, number] => {
    const [first = 0, last = first] = String(written).split('-').map(Number);
    return [first, last];
  })
  .refine(([first, last]) => first <= last && last <= 65_535, {
    error: 'a range of ports, the smaller first',
  });

const rule = map({
  protocol: choice(['tcp', 'udp']).default('tcp').describe('tcp or udp'),
  port: portRange.describe('A port, or a range of ports such as 8000-8099'),
  from: oneOrMore(cidr(), CIDRS).describe('Who may reach it'),
});

const access = map({
  ssh: oneOrMore(cidr(), CIDRS).describe(
    'Who may reach port 22: your own address, the office, the bastion. The whole world needs --allow-open 22 too',
  ),
  server: oneOrMore(cidr(), CIDRS).default([]).describe("Who may reach the MCP server's port"),
  rules: listOf(rule, 'a list of rules').default([]).describe('Further rules'),
}).describe('What the security group lets in; nothing else gets in');

/** Found by id or name, or made with this range; absent: what the provider does by itself. */
const network = z
  .union(
    [
      map({
        vpc: text('the id or name of a VPC').describe('Id or name of a VPC that exists'),
        subnet: text('the id or name of a subnet').describe('Id or name of a subnet in it'),
      }),
      map({ cidr: cidr().describe('Range of a VPC of its own, with one subnet in it') }),
    ],
    { error: 'a map of vpc and subnet, or of cidr' },
  )
  .optional()
  .describe('An existing VPC and subnet, or the range of one to make');

/** Lower-case keys of letters, digits, - and _: what both clouds take (Huawei Cloud's are the stricter). */
const tags = () =>
  named(
    matching(
      /^(?!berth)[A-Za-z0-9_-]{1,36}$/,
      'a key of up to 36 letters, digits, - and _, that does not begin with berth',
    ),
    matching(/^[\w .:@+-]{0,43}$/, 'a value of up to 43 letters, digits, spaces and . _ : @ + -'),
    'a map of tags',
  );

/** The part of a provider's settings that both clouds have. */
export const cloudSettings = {
  endpoint: url('the URL of an API endpoint')
    .optional()
    .describe("One address for all of the cloud's services, where it is not the vendor's own"),
  access,
  network,
  securityGroup: text('an id')
    .optional()
    .describe('Id of a security group that exists: used as it is, never changed'),
  keyPair: text('the name of a key pair')
    .optional()
    .describe('Name of a key pair that exists; if absent, one is made from the first authorized key'),
  authorizedKeys: listOf(text('a public key line, or the path of a .pub file'), 'a list of public keys')
    .optional()
    .describe('Who may log in: public key lines or paths of .pub files; if absent, a key made for the stack'),
  tags: tags().default({}).describe('Tags of everything that is made'),
};

const dataDisk = map({
  name: name('a name of lower-case letters, digits and -').describe('Name of the disk, never changed'),
  size: size().describe('Size, such as 50g; may grow, never shrinks'),
  type: text('a disk type').optional().describe("The cloud's name of a disk type; gp3 or SSD if absent"),
  mount: absolutePath()
    .optional()
    .describe("Where it is mounted; the first disk's default is the host's dataDir"),
});

const image = z
  .union(
    [
      map({ id: text('the id of an image').describe('Id of an image') }),
      map({
        name: text('the name of an image, * for any text').describe(
          'Name, * for any text; the newest that fits',
        ),
        owner: text('an owner').optional().describe("Owner's account (aws); Debian's if absent"),
      }),
      map({ ssm: matching(/^\/\S+$/, 'the path of a parameter').describe('SSM parameter with an id (aws)') }),
    ],
    { error: 'a map of id, of name, or of ssm' },
  )
  .optional()
  .describe('What a new VM is made from; a newer build replaces nothing');

/** One VM. */
export const vm = map({
  type: text('an instance type or flavor').optional().describe('Instance type (aws) or flavor (huawei)'),
  image,
  zone: text('an availability zone').optional().describe('Availability zone; the first that fits if absent'),
  rootDisk: map({
    size: size().prefault('20g').describe('Size; may grow, never shrinks'),
    type: text('a disk type').optional().describe("The cloud's name of a disk type; gp3 or SSD if absent"),
  })
    .prefault({})
    .describe('The disk of the system'),
  dataDisks: listOf(dataDisk, 'a list of disks')
    .default([])
    .describe('Disks of their own for data: they outlive the VM'),
  elasticIp: z
    .union([z.boolean(), text('an id')], { error: 'true, false, or the id of one that exists' })
    .default(true)
    .describe('A public address that stays: true makes one, an id takes one that exists, false: none'),
  bandwidth: map({
    size: whole(1, 2000, 'Mbit/s, 1 to 2000').default(5).describe('Mbit/s'),
    charge: choice(['traffic', 'bandwidth']).default('traffic').describe('What is paid for'),
  })
    .prefault({})
    .describe("The public address's bandwidth (huawei)"),
  instanceProfile: matching(/^[\w+=,.@-]{1,128}$/, 'the name of an instance profile')
    .optional()
    .describe('Instance profile with the role that the VM has by itself, such as to pull from ECR (aws)'),
  protect: yesOrNo().default(false).describe('Refuse to delete the VM, here and in the console (aws)'),
  tags: tags().default({}).describe('Tags of this VM, over those of the provider'),
});
