import { gapOf } from '../../core/step.ts';
import type { Want } from '../want.ts';
import {
  accessDetails,
  fileDetails,
  mendDirectories,
  mendFiles,
  ROOT,
  type ManagedFile,
  type ManagedPath,
} from './files.ts';
import type { HostStep } from './host-step.ts';

const directory = (want: Want): ManagedPath[] => [
  { path: want.release.directory, mode: '0755', owner: ROOT },
];

export const releaseFiles = (want: Want): ManagedFile[] =>
  want.release.files.map((file) => ({ ...file, owner: ROOT }));

/** The release's files, each under the release's own id: nothing that runs is overwritten. */
export const release: HostStep = {
  name: 'release',
  check: (facts, want) =>
    facts.releases.includes(want.release.id)
      ? gapOf(`release ${want.release.id} is not as written`, [
          ...accessDetails(facts, directory(want)),
          ...fileDetails(facts, releaseFiles(want)),
        ])
      : {
          summary: `release ${want.release.id} is new`,
          details: want.release.services.map(({ name, image }) => `${name}: ${image}`),
        },
  apply: (facts, want) => [
    ...mendDirectories(facts, directory(want)),
    ...mendFiles(facts, releaseFiles(want)),
  ],
};
