import { ingressRules } from '../../../../provision/cloud/rules.ts';
import type { CloudSpec, MachineSpec } from '../../../../provision/cloud/spec.ts';

/** A host `one` with one data disk and an address. */
export const machineSpec = (changes: Partial<MachineSpec> = {}): MachineSpec => ({
  name: 'one',
  user: 'berth',
  type: 't3.small',
  image: undefined,
  zone: undefined,
  rootDisk: { size: 20, type: undefined },
  dataDisks: [{ name: 'data', size: 10, type: undefined, mount: '/var/lib/berth' }],
  elasticIp: true,
  bandwidth: { size: 5, charge: 'traffic' },
  protect: false,
  tags: {},
  identities: [],
  jumps: [],
  hostKeyPolicy: 'strict',
  ...changes,
});

/** A stack `notes` of that host, open to SSH from one network. */
export const stackSpec = (changes: Partial<CloudSpec> = {}): CloudSpec => ({
  stack: 'notes',
  network: undefined,
  securityGroup: undefined,
  keyPair: undefined,
  rules: ingressRules({ ssh: ['203.0.113.0/24'], server: [], rules: [] }, 8080),
  tags: {},
  authorizedKeys: async () => [],
  machines: [machineSpec()],
  ...changes,
});
