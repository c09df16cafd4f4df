import { CLOCK_UNITS } from '../steps/time-sync.ts';
import { stackDirectories } from '../steps/directories.ts';
import { diskFiles, diskScopes, diskUnits } from '../steps/disks.ts';
import { wantedImages } from '../steps/images.ts';
import { hostKeyCopies, hostKeyFiles } from '../steps/host-key.ts';
import { GUARD_UNIT } from '../host/metadata-guard.ts';
import { guardFiles } from '../steps/metadata.ts';
import { releaseFiles } from '../steps/release.ts';
import { secretFiles } from '../steps/secrets.ts';
import { toolFiles } from '../steps/tools.ts';
import { unitFiles } from '../steps/unit.ts';
import { managedCertificates } from '../steps/ca-certificates.ts';
import { registryCertificate, registryDirectory } from '../steps/registry-ca.ts';
import { packageCandidates } from '../system.ts';
import type { Want } from '../want.ts';
import type { ProbeScope } from './script.ts';

/** What a probe must look at so that every step can be decided from its answer alone. */
export const scopeOf = (want: Want): ProbeScope => {
  const { paths, host, machine, release } = want;
  const files = [
    ...managedCertificates(want),
    ...registryCertificate(want),
    ...guardFiles(want),
    ...toolFiles(want),
    ...releaseFiles(want),
    ...unitFiles(want),
  ]
    .map(({ path }) => path)
    .concat(diskFiles(want));
  const access = [...stackDirectories(want), ...registryDirectory(want), ...secretFiles(want)].map(
    ({ path }) => path,
  );
  return {
    project: paths.project,
    units: [
      'docker.service',
      paths.unitName,
      ...CLOCK_UNITS,
      ...diskUnits(want),
      ...(machine.metadata ? [GUARD_UNIT] : []),
    ],
    packages: packageCandidates,
    paths: [...access, release.directory, ...files],
    hashed: files,
    links: [paths.current],
    filesystems: ['/var/lib/docker', host.dataDir, '/var', ...machine.disks.map(({ mount }) => mount)],
    releases: paths.releases,
    images: wantedImages(want),
    disks: diskScopes(want),
    metadata: machine.metadata,
    hostKeys: hostKeyFiles(want),
    hostKeyCopies: hostKeyCopies(want),
  };
};
