import { expect, test } from 'vitest';
import { complaints, LOCAL, SSH } from './documents.ts';

const cases: [name: string, text: string, lines: string[]][] = [
  ['a valid file', LOCAL, []],
  [
    'what is missing, and an unknown key',
    'stak: a\nprovider: docker\n',
    [
      'berth.yaml:1:1  stack is missing, expected a name of 1 to 31 lower-case letters, digits and -, a letter first',
      'berth.yaml:1:1  registry is missing, expected a map such as { kind: local }, { kind: basic }, { kind: swr } or { kind: ecr }',
      'berth.yaml:1:1  hosts is missing, expected a map of host names to their settings, with one host at least',
      'berth.yaml:1:1  stak: unknown key',
      '    → did you mean stack?',
      'berth.yaml:2:11  provider: found "docker", expected a map such as { kind: docker }, { kind: ssh }, { kind: aws } or { kind: huawei }',
    ],
  ],
  [
    'no host',
    LOCAL.replace('\n  berth-1: {}', ' {}'),
    [
      'berth.yaml:4:8  hosts: found an empty map, expected a map of host names to their settings, with one host at least',
    ],
  ],
  [
    'a key with its letters swapped, and one like nothing we know',
    `${LOCAL}    mniFree: 1g\n`.replace('berth-1: {}', 'berth-1:') + 'colour: red\n',
    [
      'berth.yaml:6:5  hosts.berth-1.mniFree: unknown key',
      '    → did you mean minFree?',
      'berth.yaml:7:1  colour: unknown key',
      '    → choose from stack, provider, registry, defaults, groups, hosts, bundle, environments',
    ],
  ],
  [
    'wrong types and values, several in one union',
    `${LOCAL}defaults:
  user: 8080
  minFree: 2gb
  timeSync: "yes"
  hostKeyPolicy: acceptnew
  swap: { sise: 2g }
  dataDir: var/lib
  docker: { logMaxFiles: 0, packages: { mirror: "ftp://x" }, registryMirrors: ["https://mirror.example.com/v2"] }
`,
    [
      'berth.yaml:7:9  defaults.user: found a number 8080, expected a user name',
      'berth.yaml:8:12  defaults.minFree: found "2gb", expected a size such as 512m or 2g',
      'berth.yaml:9:13  defaults.timeSync: found "yes", expected true or false',
      'berth.yaml:10:18  defaults.hostKeyPolicy: found "acceptnew", expected strict or accept-new',
      '    → did you mean accept-new?',
      'berth.yaml:11:11  defaults.swap.sise: unknown key',
      '    → did you mean size?',
      'berth.yaml:12:12  defaults.dataDir: found "var/lib", expected an absolute path such as /var/lib/berth, with no slash at its end',
      'berth.yaml:13:26  defaults.docker.logMaxFiles: found a number 0, expected a number of files, 1 to 100',
      'berth.yaml:13:49  defaults.docker.packages.mirror: found "ftp://x", expected the URL of a mirror of download.docker.com',
      'berth.yaml:13:80  defaults.docker.registryMirrors[0]: found "https://mirror.example.com/v2", expected a URL of host and port only, such as https://mirror.example.com',
    ],
  ],
  [
    'a network with host bits',
    LOCAL.replace('kind: docker', 'kind: docker, subnet: 10.88.0.5/24'),
    [
      'berth.yaml:2:35  provider.subnet: found "10.88.0.5/24", expected a network, not an address inside one',
      '    → write 10.88.0.0/24',
    ],
  ],
  [
    'a host named twice, a name in capitals and a group that is not there',
    `${LOCAL}  berth-1: {}\n  Web_1: {}\n  web: { groups: [bleu] }\ngroups: { blue: {} }\n`,
    [
      'berth.yaml:6:3  hosts.berth-1: found twice',
      '    → it stands already on line 5; keep one',
      'berth.yaml:7:3  hosts.Web_1: found "Web_1", expected a name of lower-case letters, digits and -',
      'berth.yaml:8:19  hosts.web.groups[0]: no group bleu',
      '    → did you mean blue?',
    ],
  ],
  [
    'settings that docker hosts cannot have, where they stand',
    `${LOCAL}defaults: { port: 22 }\n`,
    [
      'berth.yaml:6:13  defaults.port: has no meaning with provider docker, which makes its hosts and knows how to reach them',
      '    → remove it, or use provider: { kind: ssh } for a host that already exists',
    ],
  ],
  [
    'a target with the name of the registry beside it',
    'stack: s\nprovider: { kind: docker }\nregistry: { kind: local }\nhosts:\n  registry: {}\n',
    [
      "berth.yaml:5:3  hosts.registry: registry is the name of the stack's own registry, expected another one",
      '    → name the host otherwise',
    ],
  ],
  [
    'ssh hosts without an address and with the same one; behind another bastion it is another machine',
    `${SSH}hosts:\n  a: { address: ten }\n  b: { address: TEN, port: 22 }\n  c: { address: ten, jump: j }\n  d:\n`,
    [
      'berth.yaml:10:3  hosts.b: duplicate host: b and a are both ten:22',
      '    → remove one of them, or mend its address',
      'berth.yaml:12:3  hosts.d: address is missing, expected a host name or an IP address',
      '    → add address: under d; a name from the ssh config will do',
    ],
  ],
  [
    'the local registry with ssh hosts',
    'stack: a\nprovider: { kind: ssh }\nregistry: { kind: local }\nhosts: { a: { address: x } }\n',
    [
      'berth.yaml:3:19  registry.kind: the local registry exists with provider docker only',
      '    → use kind: basic, swr or ecr, which hosts elsewhere can reach',
    ],
  ],
  [
    'half an access key',
    'stack: a\nprovider: { kind: ssh }\nregistry: { kind: swr, region: cn-north-4, accessKey: AK }\nhosts: { a: { address: x } }\n',
    ['berth.yaml:3:1  registry: secretKey is missing, expected both halves of an access key, or neither'],
  ],
  [
    'the other half',
    'stack: a\nprovider: { kind: ssh }\nregistry: { kind: swr, region: cn-north-4, secretKey: "${env:SK}" }\nhosts: { a: { address: x } }\n',
    ['berth.yaml:3:1  registry: accessKey is missing, expected both halves of an access key, or neither'],
  ],
  [
    'ECR by the role of machines that have none, and an account that YAML takes for a number',
    'stack: a\nprovider: { kind: docker }\nregistry: { kind: ecr, account: 123456789012, login: instance-profile }\nhosts: { a: }\n',
    [
      'berth.yaml:3:33  registry.account: found a number 123456789012, expected an account id of 12 digits, in quotes',
      'berth.yaml:3:54  registry.login: hosts of provider docker have no instance profile',
      '    → use login: token',
    ],
  ],
  [
    'ECR by the role of a VM that is given none',
    'stack: a\nprovider: { kind: aws, access: { ssh: 192.0.2.0/24 } }\nregistry: { kind: ecr, login: instance-profile }\nhosts:\n  a: { vm: { type: t3.small } }\n',
    [
      'berth.yaml:5:3  hosts.a: vm.instanceProfile is missing, which registry.login: instance-profile logs in by',
      '    → add vm: { instanceProfile: … } under a or under defaults, or use registry.login: token',
    ],
  ],
  [
    'an elastic IP for two VMs: by each of them, and by what they share',
    `stack: a
provider: { kind: aws, access: { ssh: 192.0.2.0/24 } }
registry: { kind: ecr }
defaults: { vm: { type: t3.small, elasticIp: eipalloc-2 } }
hosts:
  a: { vm: { elasticIp: eipalloc-1 } }
  b: { vm: { elasticIp: true } }
  c: { vm: { elasticIp: eipalloc-1 } }
  d:
  e: { vm: { elasticIp: false } }
  f:
  g: { vm: { elasticIp: true } }
`,
    [
      'berth.yaml:4:46  defaults.vm.elasticIp: duplicate elastic IP: f and d both take eipalloc-2',
      '    → name another for each host, or write elasticIp: true, which makes one',
      'berth.yaml:8:25  hosts.c.vm.elasticIp: duplicate elastic IP: c and a both take eipalloc-1',
      '    → name another for each host, or write elasticIp: true, which makes one',
    ],
  ],
  [
    'a login user whose name the system has already',
    'stack: a\nprovider: { kind: docker }\nregistry: { kind: local }\ndefaults: { user: operator }\nhosts: { a: { user: ada }, b: }\n',
    [
      'berth.yaml:4:19  defaults.user: operator is the name of a user or group that the system has already',
      '    → name another user; berth, if absent',
    ],
  ],
  [
    'the same with Huawei Cloud, by address',
    `stack: a
provider: { kind: huawei, region: cn-north-4, access: { ssh: 192.0.2.0/24 } }
registry: { kind: swr, region: cn-north-4 }
hosts:
  a: { vm: { type: s6.large.2, elasticIp: 203.0.113.9 } }
  b: { vm: { type: s6.large.2, elasticIp: 203.0.113.9 } }
`,
    [
      'berth.yaml:6:43  hosts.b.vm.elasticIp: duplicate elastic IP: b and a both take 203.0.113.9',
      '    → name another for each host, or write elasticIp: true, which makes one',
    ],
  ],
  [
    'secrets, never shown',
    `${SSH.replace('${env:REGISTRY_PASSWORD}', 'hunter2').replace('deploy', '1234')}hosts:
  a:
    address: x
    environment: { PORT: 8080, KEY: [hunter2], TOKEN: "hunter2\${evn:X}", OPEN: "\${env:X", NONE: , 1X: "" }
`,
    [
      'berth.yaml:6:13  registry.username: found a number, expected text',
      '    → put it in quotes',
      'berth.yaml:7:13  registry.password: found plain text, expected a reference such as ${env:REGISTRY_PASSWORD}, never the secret itself',
      'berth.yaml:11:26  hosts.a.environment.PORT: found a number, expected text',
      '    → put it in quotes',
      'berth.yaml:11:37  hosts.a.environment.KEY: found a list, expected text',
      'berth.yaml:11:55  hosts.a.environment.TOKEN: found ${…} without env:, file: or cmd:',
      '    → write ${env:NAME}, ${file:PATH} or ${cmd:COMMAND}; or write $${ for a ${ that is meant as it stands',
      'berth.yaml:11:80  hosts.a.environment.OPEN: found ${ without its }',
      '    → write $${ for a ${ that is meant as it stands',
      'berth.yaml:11:91  hosts.a.environment.NONE: found nothing, expected text',
      '    → write a value, or remove the key',
      'berth.yaml:11:99  hosts.a.environment.1X: found "1X", expected the name of an environment variable: letters, digits and _',
    ],
  ],
  [
    'an anchor in two places is one mistake, where it stands',
    `${LOCAL}  b: { <<: *common }\n`
      .replace('stack', 'x-common: &common { minFree: none }\nstack')
      .replace('berth-1: {}', 'berth-1: *common'),
    ['berth.yaml:1:30  hosts.berth-1.minFree: found "none", expected a size such as 512m or 2g'],
  ],
  [
    'a variable that is not set, one whose value does not fit, and a source that is for secrets',
    `${SSH}hosts:\n  a: { address: "\${env:ADDRESS}", user: "\${env:BAD}", dataDir: "\${cmd:pwd}" }\n`,
    [
      'berth.yaml:9:17  hosts.a.address: the environment variable ADDRESS is not set',
      '    → set it, or write the value here',
      'berth.yaml:9:41  hosts.a.user: found what ${env:BAD} holds, expected a user name',
      'berth.yaml:9:64  hosts.a.dataDir: found ${cmd:pwd}',
      '    → only ${env:NAME} can be used here',
    ],
  ],
];

test.each(cases)('%s', (_, text, lines) => {
  expect(complaints(text, undefined, { BAD: 'hunter 2' })).toEqual(lines);
});

const OVERLAYS = `${LOCAL}environments:
  staging: { bundle: { keep: many }, environments: {} }
  production: { provider: { kind: ssh } }
`;

test('overlays that are not in use are checked too, where they stand', () => {
  expect(complaints(OVERLAYS)).toEqual([
    'berth.yaml:7:30  environments.staging.bundle.keep: found "many", expected a number of releases, 1 to 100',
    'berth.yaml:7:38  environments.staging.environments: unknown key',
    '    → environments stand only at the top of the file',
  ]);
  expect(complaints(OVERLAYS, 'production')).toContain(
    'berth.yaml:5:3  hosts.berth-1: address is missing, expected a host name or an IP address',
  );
});

test('an environment that is not there', () => {
  expect(() => complaints(OVERLAYS, 'stagin')).toThrow(
    expect.objectContaining({ code: 'unknown-environment', hint: 'did you mean staging?' }),
  );
});
