import { expect, test } from 'vitest';
import { assemble } from '../../../../provision/inventory/assembly.ts';
import type { Inventory } from '../../../../provision/inventory/inventory.ts';
import { readText } from '../../../../provision/inventory/reading.ts';
import { LOCAL, SSH } from './documents.ts';

const inventoryOf = (text: string, environment?: string, variables = {}): Inventory => {
  const { document, tree, hosts, mistakes } = readText(text, environment, variables);
  if (document === undefined || tree === undefined) throw new Error(JSON.stringify(mistakes));
  const at = { file: '/etc/berth/tools.yaml', shown: 'tools.yaml', folder: '/etc/berth', home: '/home/ada' };
  return assemble(document, { tree, hosts }, { ...at, environment });
};

const MIB = 1024 ** 2;

test('every default', () => {
  expect(inventoryOf(LOCAL)).toEqual({
    file: '/etc/berth/tools.yaml',
    stack: 'local',
    provider: { kind: 'docker' },
    registry: { kind: 'local' },
    bundle: {
      keep: 5,
      healthTimeout: 120,
      server: { port: 8080, bind: '127.0.0.1', memory: 1024 * MIB, allowedHosts: [], allowedOrigins: [] },
      postgres: { memory: 512 * MIB },
      redis: { memory: 128 * MIB },
    },
    hosts: [
      {
        name: 'berth-1',
        groups: [],
        user: 'berth',
        hostKeyPolicy: 'strict',
        caCertificates: [],
        dataDir: '/var/lib/berth',
        minFree: 2048 * MIB,
        timeSync: true,
        swap: { size: 2048 * MIB, below: 2048 * MIB },
        docker: { packages: 'distribution', registryMirrors: [], logMaxSize: 10 * MIB, logMaxFiles: 3 },
        environment: {},
        vm: {
          rootDisk: { size: 20 * 1024 * MIB },
          dataDisks: [],
          elasticIp: true,
          bandwidth: { size: 5, charge: 'traffic' },
          protect: false,
          tags: {},
        },
      },
    ],
    origins: {},
  });
});

const LAYERS = `${SSH}  ca: ca.pem
x-shared: &shared
  minFree: 3g
  x-note: ignored
  docker: { logMaxFiles: 7 }
defaults:
  minFree: 1g
  docker: { logMaxFiles: 9, registryMirrors: [https://a.example.com, https://b.example.com] }
  environment: { A: defaults, B: defaults }
groups:
  one: { minFree: 4g, docker: { registryMirrors: [https://c.example.com] }, environment: { B: one, C: one } }
  two: *shared
  none:
hosts:
  web:
    <<: *shared
    minFree: 5g
    address: "\${env:WEB}.example.com"
    groups: [one, none]
    identity: ~/.ssh/id
    jump: [ada@bastion:2222, "[fd00::1]"]
    caCertificates: [ca.pem]
    swap: false
    environment: { D: "\${file:d}-$\${x}", E: "$\${x}" }
  other: { address: other, groups: [one, two], swap: { size: 1g } }
bundle:
  server: { environment: { A: bundle, Z: bundle } }
environments:
  staging:
    registry: { kind: swr, region: cn-north-4, accessKey: key, secretKey: "\${env:K}" }
    hosts: { web: { groups: [] }, third: { address: third } }
`;

test('the layers of a host: bundle environment, defaults, groups in order, host', () => {
  const [web, other] = inventoryOf(LAYERS, undefined, { WEB: 'web-1' }).hosts;
  expect(web).toMatchObject({
    address: 'web-1.example.com',
    minFree: 5 * 1024 * MIB,
    docker: { logMaxFiles: 7, registryMirrors: ['https://c.example.com'] },
    identity: ['/home/ada/.ssh/id'],
    jump: ['ada@bastion:2222', '[fd00::1]'],
    caCertificates: ['/etc/berth/ca.pem'],
    swap: false,
    environment: {
      A: 'defaults',
      B: 'one',
      C: 'one',
      D: { parts: [{ source: 'file', argument: 'd' }, '-', '${', 'x}'] },
      E: '${x}',
      Z: 'bundle',
    },
  });
  expect(web?.user).toBeUndefined();
  expect(other).toMatchObject({
    minFree: 3 * 1024 * MIB,
    docker: { logMaxFiles: 7, registryMirrors: ['https://c.example.com'] },
    swap: { size: 1024 * MIB, below: 2048 * MIB },
  });
});

test('where references stand', () => {
  expect(inventoryOf(LAYERS, undefined, { WEB: 'web-1' }).origins).toEqual({
    'registry.password': 'tools.yaml:7:13',
    'hosts.web.environment.D': 'tools.yaml:31:23',
    'hosts.web.environment.E': 'tools.yaml:31:45',
  });
});

test('an overlay: maps merge, lists replace, another kind is another thing', () => {
  const { registry, hosts, environment } = inventoryOf(LAYERS, 'staging', { WEB: 'web-1' });
  expect(environment).toBe('staging');
  expect(registry).toEqual({
    kind: 'swr',
    region: 'cn-north-4',
    login: 'temporary',
    accessKey: 'key',
    secretKey: { parts: [{ source: 'env', argument: 'K' }] },
    namespace: 'berth',
  });
  expect(hosts.map(({ name, groups }) => [name, groups])).toEqual([
    ['web', []],
    ['other', ['one', 'two']],
    ['third', []],
  ]);
});
