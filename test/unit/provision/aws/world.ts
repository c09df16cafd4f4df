import { METADATA, type Seen, type SeenInstance, type SeenVolume } from '../../../../provision/aws/seen.ts';

/** What an account has of `stackSpec`'s stack. */

const tags = (name: string, shown: string): Record<string, string> => ({
  Name: shown,
  'berth-stack': 'notes',
  'berth-name': name,
});

export const instance = (changes: Partial<SeenInstance> = {}): SeenInstance => ({
  id: 'i-1',
  tags: { ...tags('one', 'berth-notes.one'), 'berth-user': 'berth', 'berth-protect': 'false' },
  state: 'running',
  type: 't3.small',
  image: 'ami-1',
  zone: 'eu-1a',
  vpc: 'vpc-1',
  subnet: 'subnet-a',
  groups: ['sg-1'],
  token: 'token',
  launched: 1,
  rootDevice: '/dev/xvda',
  devices: { '/dev/xvda': 'vol-root', '/dev/sdf': 'vol-data' },
  publicIp: '203.0.113.9',
  privateIp: '172.31.0.9',
  metadata: METADATA,
  ...changes,
});

export const volume = (changes: Partial<SeenVolume> = {}): SeenVolume => ({
  id: 'vol-data',
  tags: tags('one.data', 'berth-notes.one.data'),
  size: 10,
  type: 'gp3',
  zone: 'eu-1a',
  state: 'in-use',
  instance: 'i-1',
  ...changes,
});

/** An account with nothing in it but what every account has. */
export const bare: Seen = {
  instances: [],
  volumes: [],
  addresses: [],
  groups: [],
  keys: [],
  gateways: [],
  vpcs: [{ id: 'vpc-1', tags: {}, cidr: '172.31.0.0/16', isDefault: true }],
  subnets: ['b', 'a'].map((letter) => ({
    id: `subnet-${letter}`,
    tags: {},
    vpc: 'vpc-1',
    cidr: '172.31.0.0/20',
    zone: `eu-1${letter}`,
    isDefault: true,
    publicIps: true,
  })),
};

/** The same with the whole stack in it. */
export const full: Seen = {
  ...bare,
  instances: [instance()],
  volumes: [volume(), volume({ id: 'vol-root', tags: tags('one', 'berth-notes.one'), size: 20 })],
  addresses: [
    {
      id: 'eipalloc-1',
      tags: tags('one', 'berth-notes.one'),
      ip: '203.0.113.9',
      association: 'eipassoc-1',
      instance: 'i-1',
    },
  ],
  groups: [
    {
      id: 'sg-1',
      tags: tags('notes', 'berth-notes'),
      name: 'berth-notes',
      vpc: 'vpc-1',
      rules: ['tcp 22 from 203.0.113.0/24'],
    },
  ],
  keys: [{ id: 'key-1', name: 'berth-notes', tags: tags('notes', 'berth-notes') }],
};
