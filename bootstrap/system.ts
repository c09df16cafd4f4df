import { UserError } from '../core/user-error.ts';
import type { Facts } from './probe/facts.ts';
import type { HostSpec } from './spec.ts';

export type PackageManager = 'apt' | 'dnf';

/** A system berth can make ready. */
export type System = {
  manager: PackageManager;
  /** The distribution's own engine with compose v2; null: it has none, and Docker's packages are needed. */
  distribution: string[] | null;
  /** Where Docker's own packages for this system stand below a mirror's base URL. */
  mirrorPath: string;
};

const DOCKER_OWN = ['docker-ce', 'docker-ce-cli', 'containerd.io', 'docker-compose-plugin'];

const DEBIAN_12: System = { manager: 'apt', distribution: null, mirrorPath: 'linux/debian' };
const DEBIAN_13: System = {
  ...DEBIAN_12,
  distribution: ['docker.io', 'docker-cli', 'docker-compose', 'iptables'],
};
const UBUNTU: System = {
  manager: 'apt',
  distribution: ['docker.io', 'docker-compose-v2', 'iptables'],
  mirrorPath: 'linux/ubuntu',
};
/** These take Docker's build for the ninth generation of Enterprise Linux. */
const ENTERPRISE_LINUX: System = { manager: 'dnf', distribution: null, mirrorPath: 'linux/centos/9' };

/** By `ID VERSION_ID` of os-release. */
const SYSTEMS: readonly [RegExp, System][] = [
  [/^debian 13$/, DEBIAN_13],
  [/^debian 12$/, DEBIAN_12],
  [/^ubuntu (22|24)\.04$/, UBUNTU],
  [/^amzn 2023$/, ENTERPRISE_LINUX],
  [/^(openEuler 2[24]\.|hce 2\.|euleros 2\.)/, ENTERPRISE_LINUX],
];

const systemOf = (os: Facts['os']): System | undefined =>
  SYSTEMS.find(([release]) => release.test(`${os.id} ${os.version}`))?.[1];

const SUPPORTED =
  "Debian 13, Ubuntu 22.04 and 24.04 from the distribution; Debian 12, Amazon Linux 2023, openEuler and Huawei Cloud EulerOS with a mirror of Docker's own packages";

type EngineFacts = Pick<Facts, 'os' | 'engine' | 'composePlugin' | 'packages'>;

/** An engine with compose v2 that is there already stays: replacing it could take down what else it runs. */
const hasEngine = ({ engine, composePlugin }: EngineFacts): boolean => engine !== 'absent' && composePlugin;

/** @throws UserError `unsupported-system`, `needs-docker-mirror` */
export const supportedSystem = (facts: EngineFacts, docker: HostSpec['docker']): System => {
  const system = systemOf(facts.os);
  if (system === undefined) {
    throw new UserError(
      'unsupported-system',
      `${facts.os.name} is not a system berth knows how to make ready`,
      {
        hint: `use one of: ${SUPPORTED}`,
      },
    );
  }
  if (system.distribution === null && docker.packages === 'distribution' && !hasEngine(facts)) {
    throw new UserError('needs-docker-mirror', `${facts.os.name} packages no Docker engine with compose v2`, {
      hint: "name a mirror of Docker's own packages in the inventory, docker: { packages: { mirror: https://mirror.example.com/docker-ce } }, or use Debian 13 or Ubuntu 22.04/24.04",
    });
  }
  return system;
};

/** The packages that make up engine and compose on a system, as the inventory wants them. */
export const enginePackages = (system: System, docker: HostSpec['docker']): string[] =>
  docker.packages === 'distribution' ? (system.distribution ?? DOCKER_OWN) : DOCKER_OWN;

/**
 * What must be installed for engine and compose v2 to be there. Docker's own packages and a
 * distribution's exclude each other, so an engine of Docker's is completed by Docker's.
 */
export const missingEnginePackages = (facts: EngineFacts, docker: HostSpec['docker']): string[] => {
  if (hasEngine(facts)) return [];
  const system = supportedSystem(facts, docker);
  const wanted = facts.packages.has('docker-ce') ? DOCKER_OWN : enginePackages(system, docker);
  return wanted.filter((name) => !facts.packages.has(name));
};

const BASE: Record<PackageManager, string[]> = {
  apt: ['ca-certificates', 'util-linux'],
  dnf: ['ca-certificates', 'util-linux'],
};

/** What every host gets beside the engine: certificates, and `flock` for the locks. */
export const basePackages = (system: System): string[] => BASE[system.manager];

/** The package that logs Docker in to ECR by the role of the machine; by this name wherever there is one. */
export const ECR_HELPER = 'amazon-ecr-credential-helper';

/** Every package a step may ask about, on whatever system. */
export const packageCandidates: string[] = [
  ...new Set([
    ...Object.values(BASE).flat(),
    ...SYSTEMS.flatMap(([, system]) => system.distribution ?? []),
    ...DOCKER_OWN,
    ECR_HELPER,
    'chrony',
    'e2fsprogs',
    'xfsprogs',
  ]),
];
