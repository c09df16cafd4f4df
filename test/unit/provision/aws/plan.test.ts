import { expect, test } from 'vitest';
import { plan, straysIn } from '../../../../core/plan.ts';
import { addressOf } from '../../../../core/resource.ts';
import { desiredResources, type World } from '../../../../provision/aws/desired.ts';
import { observedResources } from '../../../../provision/aws/observed.ts';
import type { Seen } from '../../../../provision/aws/seen.ts';
import type { CloudSpec } from '../../../../provision/cloud/spec.ts';
import { machineSpec, stackSpec } from '../cloud/spec.ts';
import { bare, full, instance, volume } from './world.ts';

const choices: World['choices'] = new Map([['one', { image: 'ami-1', zone: 'eu-1a' }]]);

const planned = (wanted: CloudSpec, seen: Seen): string[] =>
  plan(desiredResources(wanted, { seen, choices }), observedResources(wanted, seen)).map(
    ({ action, address, fields, stops }) =>
      action === 'create'
        ? `create ${address}`
        : `${action} ${address} ${fields.map(({ field }) => field).join(' ')}${stops ? ', stopped' : ''}`,
  );

const strays = (wanted: CloudSpec, seen: Seen): string[] =>
  straysIn(desiredResources(wanted, { seen, choices }), observedResources(wanted, seen)).map(addressOf);

const another = { ...instance(), id: 'i-2', launched: 0 };

const TABLE: [what: string, CloudSpec, Seen, string[]][] = [
  [
    'nothing is there',
    stackSpec(),
    bare,
    [
      'create group/notes',
      'create key/notes',
      'create address/one',
      'create disk/one.data',
      'create server/one',
    ],
  ],
  [
    'a network of its own',
    stackSpec({
      network: { cidr: '10.0.0.0/24' },
      machines: [machineSpec({ elasticIp: false, dataDisks: [] })],
    }),
    bare,
    [
      'create network/notes',
      'create gateway/notes',
      'create subnet/notes',
      'create group/notes',
      'create key/notes',
      'create server/one',
    ],
  ],
  ['all is there', stackSpec(), full, []],
  [
    'another image by name',
    stackSpec({ machines: [machineSpec({ image: { name: 'ubuntu-*' } })] }),
    full,
    [],
  ],
  [
    'another image by id',
    stackSpec({ machines: [machineSpec({ image: { id: 'ami-2' } })] }),
    full,
    ['replace server/one image'],
  ],
  [
    'another instance profile',
    stackSpec({ machines: [machineSpec({ instanceProfile: 'pull-images' })] }),
    full,
    ['replace server/one profile'],
  ],
  [
    'the same instance profile',
    stackSpec({ machines: [machineSpec({ instanceProfile: 'pull-images' })] }),
    { ...full, instances: [instance({ profile: 'pull-images' })] },
    [],
  ],
  [
    'another zone',
    stackSpec({ machines: [machineSpec({ zone: 'eu-1b', dataDisks: [] })] }),
    full,
    ['replace server/one zone'],
  ],
  [
    'another user',
    stackSpec({ machines: [machineSpec({ user: 'ops' })] }),
    full,
    ['replace server/one user tags'],
  ],
  [
    'another type',
    stackSpec({ machines: [machineSpec({ type: 't3.large' })] }),
    full,
    ['update server/one type, stopped'],
  ],
  [
    'a larger system disk',
    stackSpec({ machines: [machineSpec({ rootDisk: { size: 30, type: 'io2' } })] }),
    full,
    ['update server/one rootDisk rootDiskType'],
  ],
  [
    'a smaller system disk',
    stackSpec({ machines: [machineSpec({ rootDisk: { size: 10, type: undefined } })] }),
    full,
    ['replace server/one rootDisk'],
  ],
  [
    'no address any more',
    stackSpec({ machines: [machineSpec({ elasticIp: false })] }),
    full,
    ['update server/one address'],
  ],
  [
    'an address of somebody else’s on a machine that needs none',
    stackSpec({ machines: [machineSpec({ elasticIp: false })] }),
    { ...full, addresses: full.addresses.map((one) => Object.assign(structuredClone(one), { tags: {} })) },
    [],
  ],
  ['a disk that left the inventory', stackSpec({ machines: [machineSpec({ dataDisks: [] })] }), full, []],
  [
    'terminated',
    stackSpec(),
    { ...full, instances: [instance({ state: 'terminated' })] },
    ['create server/one'],
  ],
  [
    'going',
    stackSpec(),
    { ...full, instances: [instance({ state: 'shutting-down' })] },
    ['create server/one'],
  ],
  ['two of them, one with the address', stackSpec(), { ...full, instances: [another, instance()] }, []],
  [
    'a rule that berth cannot express',
    stackSpec(),
    {
      ...full,
      groups: full.groups.map((one) =>
        Object.assign(structuredClone(one), { rules: ['everything from sg-9'] }),
      ),
    },
    ['update group/notes rules'],
  ],
  [
    'a group of that name in another network',
    stackSpec(),
    { ...full, groups: full.groups.map((one) => Object.assign(structuredClone(one), { vpc: 'vpc-2' })) },
    ['create group/notes', 'update server/one group'],
  ],
];

test.each(TABLE)('%s', (_what, wanted, seen, changes) => {
  expect(planned(wanted, seen)).toEqual(changes);
});

test.each([
  ['a second machine of one name', { ...full, instances: [another, instance()] }, ['server/one#i-2']],
  [
    'a second disk of one name',
    { ...full, volumes: [...full.volumes, volume({ id: 'vol-2', instance: undefined, state: 'available' })] },
    ['disk/one.data#vol-2'],
  ],
  [
    'a system disk whose machine is gone',
    {
      ...full,
      volumes: full.volumes.map((one) =>
        one.id === 'vol-root' ? volume({ ...one, instance: undefined, state: 'available' }) : one,
      ),
    },
    ['disk/one#vol-root'],
  ],
  [
    'a disk that is going',
    { ...full, volumes: [...full.volumes, volume({ id: 'vol-2', state: 'deleting' })] },
    [],
  ],
  [
    'a host that left the inventory',
    {
      ...full,
      instances: [instance(), instance({ id: 'i-3', tags: { 'berth-stack': 'notes', 'berth-name': 'two' } })],
    },
    ['server/two'],
  ],
] as [string, Seen, string[]][])('%s is a stray', (_what, seen, names) => {
  expect(strays(stackSpec(), seen)).toEqual(names);
});

test.each([
  [
    'disk-shrinks',
    stackSpec({
      machines: [machineSpec({ dataDisks: [{ name: 'data', size: 4, type: undefined, mount: '/d' }] })],
    }),
    full,
  ],
  ['disk-elsewhere', stackSpec(), { ...full, volumes: [volume({ zone: 'eu-1b' })] }],
  ['no-default-vpc', stackSpec(), { ...bare, subnets: [] }],
  ['no-such-vpc', stackSpec({ network: { vpc: 'office', subnet: 'office' } }), bare],
  ['no-such-subnet', stackSpec({ network: { vpc: 'vpc-1', subnet: 'office' } }), bare],
  ['no-such-group', stackSpec({ securityGroup: 'sg-9' }), full],
  ['no-such-key-pair', stackSpec({ keyPair: 'office' }), full],
  ['disk-elsewhere', stackSpec({ machines: [machineSpec({ zone: 'eu-1b' })] }), full],
  [
    'network-fixed',
    stackSpec({ network: { cidr: '10.0.0.0/24' } }),
    {
      ...bare,
      vpcs: [{ id: 'vpc-2', tags: { 'berth-stack': 'notes' }, cidr: '10.9.0.0/24', isDefault: false }],
    },
  ],
  [
    'in-use',
    stackSpec({ machines: [machineSpec({ elasticIp: 'eipalloc-9' })] }),
    {
      ...bare,
      addresses: [
        { id: 'eipalloc-9', tags: {}, ip: '203.0.113.9', association: 'eipassoc-9', instance: 'i-9' },
      ],
    },
  ],
  ['no-such-address', stackSpec({ machines: [machineSpec({ elasticIp: 'eipalloc-9' })] }), full],
] as [string, CloudSpec, Seen][])('%s', (code, wanted, seen) => {
  expect(() => desiredResources(wanted, { seen, choices })).toThrow(expect.objectContaining({ code }));
});
