/** A size of server, and in which zones it is sold. */
export type Flavor = {
  id: string;
  cores: number;
  /** MiB */
  ram: number;
  family: string;
  status: 'normal' | 'abandon';
  /** The letter of a zone → whether there is some. */
  zones: Record<string, 'normal' | 'sellout'>;
};

const EVERYWHERE = { a: 'normal', b: 'normal', c: 'normal' } as const;

const flavor = (
  id: string,
  cores: number,
  gibibytes: number,
  { zones = EVERYWHERE, status = 'normal' }: Partial<Pick<Flavor, 'zones' | 'status'>> = {},
): Flavor => ({ id, cores, ram: gibibytes * 1024, family: id.split('.')[0] ?? '', status, zones });

export const FLAVORS: readonly Flavor[] = [
  flavor('s6.small.1', 1, 1),
  flavor('s6.medium.2', 1, 2),
  flavor('s6.large.2', 2, 4),
  flavor('s6.xlarge.2', 4, 8),
  flavor('s7n.large.2', 2, 4),
  flavor('c7.large.2', 2, 4, { zones: { a: 'normal', b: 'sellout' } }),
  flavor('c7.xlarge.4', 4, 16, { zones: { a: 'normal' } }),
  flavor('kc1.large.2', 2, 4, { zones: { a: 'normal', b: 'normal' } }),
  flavor('s3.large.2', 2, 4, { status: 'abandon' }),
];

export const flavorOf = (id: string): Flavor | undefined => FLAVORS.find((one) => one.id === id);

/** Kunpeng flavors, whose names begin with k, run ARM images alone. */
export const architectureOf = ({ family }: Flavor): 'arm' | 'x86' => (family.startsWith('k') ? 'arm' : 'x86');

export const zonesOf = (region: string): string[] => ['a', 'b', 'c'].map((letter) => `${region}${letter}`);

/** How a flavor is sold in a zone; undefined: not at all. */
export const saleIn = ({ zones }: Flavor, zone: string): 'normal' | 'sellout' | undefined =>
  zones[zone.slice(-1)];
