import { createHash } from 'node:crypto';

export type Image = {
  id: string;
  name: string;
  platform: string;
  version: string;
  architecture: 'x86' | 'arm';
  /** GB */
  minDisk: number;
  createdAt: string;
};

/** One line for each build; an older and a newer one of the same system differ in their date alone. */
const BUILDS: [platform: string, version: string, architecture: 'x86' | 'arm', day: string][] = [
  ['Debian', '12.4.0', 'x86', '2025-11-03'],
  ['Debian', '12.4.0', 'x86', '2026-06-18'],
  ['Debian', '13.1.0', 'x86', '2026-02-11'],
  ['Debian', '13.1.0', 'x86', '2026-09-24'],
  ['Debian', '13.1.0', 'arm', '2026-09-24'],
  ['Ubuntu', '22.04', 'x86', '2025-12-15'],
  ['Ubuntu', '22.04', 'x86', '2026-08-20'],
  ['Ubuntu', '24.04', 'x86', '2026-03-09'],
  ['Ubuntu', '24.04', 'x86', '2026-10-12'],
  ['Ubuntu', '24.04', 'arm', '2026-10-12'],
  ['EulerOS', '2.10', 'x86', '2026-05-06'],
  ['EulerOS', '2.10', 'arm', '2026-05-06'],
];

/** The public (gold) images that there are. */
export const IMAGES: readonly Image[] = BUILDS.map(([platform, version, architecture, day]) => ({
  id: idOf(`${platform} ${version} ${architecture} ${day}`),
  name: `${platform} ${version}${platform === 'Ubuntu' ? ' server' : ''} 64bit${architecture === 'arm' ? ' for ARM' : ''}`,
  platform,
  version: `${platform} ${version} 64bit`,
  architecture,
  minDisk: platform === 'EulerOS' ? 40 : 10,
  createdAt: `${day}T06:00:00Z`,
}));

/** A UUID that stays the same from run to run. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
