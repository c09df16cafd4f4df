import { gapOf } from '../../core/step.ts';
import type { Want } from '../want.ts';
import { fileDetails, mendDirectories, mendFiles, ROOT, rootFile, type ManagedFile } from './files.ts';
import type { HostStep } from './host-step.ts';

export const registryCertificate = ({ bundle: { registry } }: Want): ManagedFile[] =>
  registry.ca === undefined ? [] : [rootFile(`/etc/docker/certs.d/${registry.address}/ca.crt`, registry.ca)];

/** Docker trusts a registry's own authority for that registry alone; the engine reads it at every pull. */
export const registryCa: HostStep = {
  name: 'registry-ca',
  check: (facts, want) =>
    gapOf("the registry's CA is not trusted", fileDetails(facts, registryCertificate(want))),
  apply: (facts, want) => [
    ...mendDirectories(
      facts,
      ['/etc/docker', '/etc/docker/certs.d', `/etc/docker/certs.d/${want.bundle.registry.address}`].map(
        (path) => ({ path, mode: '0755', owner: ROOT }),
      ),
    ),
    ...mendFiles(facts, registryCertificate(want)),
  ],
};
