import { createHash } from 'node:crypto';
import type { Image } from './state.ts';

export const ZONES = ['a', 'b'] as const;

type Zone = (typeof ZONES)[number];

export type InstanceType = {
  name: string;
  vcpus: number;
  /** MiB */
  memory: number;
  architecture: 'x86_64' | 'arm64';
  /** The zones that offer it. */
  zones: readonly Zone[];
};

const typeOf = (
  name: string,
  vcpus: number,
  gigabytes: number,
  zones: readonly Zone[] = ZONES,
  architecture: InstanceType['architecture'] = 'x86_64',
): InstanceType => ({ name, vcpus, memory: gigabytes * 1024, architecture, zones });

/** The instance types of the region; source of their sizes: EC2 user guide, "Instance types". */
export const INSTANCE_TYPES: readonly InstanceType[] = [
  typeOf('t3.micro', 2, 1),
  typeOf('t3.small', 2, 2),
  typeOf('t3.medium', 2, 4),
  typeOf('t3.large', 2, 8),
  typeOf('t3.xlarge', 4, 16),
  typeOf('t4g.small', 2, 2, ZONES, 'arm64'),
  typeOf('t4g.medium', 2, 4, ZONES, 'arm64'),
  typeOf('c7i.large', 2, 4),
  typeOf('m7i.large', 2, 8, ['a']),
  typeOf('m7i.2xlarge', 8, 32, ['a']),
];

export const typeNamed = (name: string): InstanceType | undefined =>
  INSTANCE_TYPES.find((type) => type.name === name);

/** A zone's id; the region's own here, where AWS shortens the region's name. */
export const zoneIdOf = (region: string, zone: string): string =>
  `${region}-az${ZONES.findIndex((letter) => zone.endsWith(letter)) + 1}`;

/** Accounts that publish images; source: Debian wiki "Cloud/AmazonEC2Image", Ubuntu "Find images on AWS". */
const DEBIAN = '136693071363';
const CANONICAL = '099720109477';

/** Newest last. */
const BUILDS = {
  'debian-13': ['20250814-2204', '20251006-2257', '20261102-2290'],
  'debian-12': ['20250814-2204', '20261026-2283'],
  'ubuntu-24.04': ['20250821', '20251001', '20261110'],
};

/** Images as the real owners name them, several builds of each, and one whose name lies about who made it. */
export const catalogImages = (): Image[] =>
  (['amd64', 'arm64'] as const)
    .flatMap((arch) =>
      [
        BUILDS['debian-13'].map((build) => debian('13', arch, build)),
        BUILDS['debian-12'].map((build) => debian('12', arch, build)),
        BUILDS['ubuntu-24.04'].map((build) => ubuntu(arch, build)),
      ].flat(),
    )
    .concat({
      ...debian('13', 'amd64', '20261119-9999'),
      ownerId: '444455556666',
      description: 'Not Debian',
    });

const debian = (release: string, arch: 'amd64' | 'arm64', build: string): Image =>
  imageOf(DEBIAN, `debian-${release}-${arch}-${build}`, arch, build, '/dev/xvda');

const ubuntu = (arch: 'amd64' | 'arm64', build: string): Image =>
  imageOf(
    CANONICAL,
    `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${arch}-server-${build}`,
    arch,
    build,
    '/dev/sda1',
  );

const imageOf = (
  ownerId: string,
  name: string,
  arch: 'amd64' | 'arm64',
  build: string,
  rootDevice: string,
): Image => ({
  id: `ami-0${createHash('sha256').update(name).digest('hex').slice(0, 16)}`,
  createdAt: Date.parse(`${build.slice(0, 4)}-${build.slice(4, 6)}-${build.slice(6, 8)}T06:00:00Z`),
  tags: {},
  name,
  description: name,
  ownerId,
  ...(ownerId === CANONICAL && { ownerAlias: 'amazon' }),
  architecture: arch === 'amd64' ? 'x86_64' : 'arm64',
  rootDevice,
  rootDeviceType: 'ebs',
  rootSize: 8,
  state: 'available',
});

/** SSM's public parameters: the newest build of each; source: Debian wiki and Ubuntu "Find images on AWS". */
export const catalogParameters = (images: readonly Image[]): Record<string, string> => {
  const newest = (owner: string, part: string): string =>
    images
      .filter(({ ownerId, name }) => ownerId === owner && name.includes(part))
      .toSorted((one, other) => other.createdAt - one.createdAt)[0]?.id ?? '';
  return Object.fromEntries(
    ['amd64', 'arm64'].flatMap((arch) => [
      [`/aws/service/debian/release/12/latest/${arch}`, newest(DEBIAN, `debian-12-${arch}`)],
      [`/aws/service/debian/release/13/latest/${arch}`, newest(DEBIAN, `debian-13-${arch}`)],
      [
        `/aws/service/canonical/ubuntu/server/24.04/stable/current/${arch}/hvm/ebs-gp3/ami-id`,
        newest(CANONICAL, `24.04-${arch}`),
      ],
    ]),
  );
};
