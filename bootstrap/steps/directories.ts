import { gapOf } from '../../core/step.ts';
import type { Want } from '../want.ts';
import { accessDetails, mendDirectories, ROOT, type ManagedPath } from './files.ts';
import type { HostStep } from './host-step.ts';

/** The users that the bundle's containers run as. */
const DATABASE = '999:999';
const SERVER = '1000:1000';

export const stackDirectories = ({ paths, host }: Want): ManagedPath[] => [
  { path: '/opt/berth', mode: '0755', owner: ROOT },
  { path: paths.base, mode: '0755', owner: ROOT },
  { path: paths.releases, mode: '0755', owner: ROOT },
  { path: paths.secrets, mode: '0700', owner: ROOT },
  { path: host.dataDir, mode: '0755', owner: ROOT },
  { path: paths.data, mode: '0755', owner: ROOT },
  { path: `${paths.data}/postgres`, mode: '0700', owner: DATABASE },
  { path: `${paths.data}/redis`, mode: '0700', owner: DATABASE },
  { path: `${paths.data}/files`, mode: '0750', owner: SERVER },
  { path: `${paths.data}/backups`, mode: '0700', owner: ROOT },
];

export const directories: HostStep = {
  name: 'directories',
  check: (facts, want) => gapOf('directories differ', accessDetails(facts, stackDirectories(want))),
  apply: (facts, want) => mendDirectories(facts, stackDirectories(want)),
};
