import { gapOf } from '../../core/step.ts';
import type { Want } from '../want.ts';
import {
  fileDetails,
  mendDirectories,
  mendFiles,
  ROOT,
  rootFile,
  type ManagedFile,
  type ManagedPath,
} from './files.ts';
import type { HostStep } from './host-step.ts';

export const registryCertificate = ({ bundle: { registry } }: Want): ManagedFile[] =>
  registry.ca === undefined ? [] : [rootFile(`/etc/docker/certs.d/${registry.address}/ca.crt`, registry.ca)];

/** Where it lies: probed, so that one which is there already is left alone. */
export const registryDirectory = ({ bundle: { registry } }: Want): ManagedPath[] =>
  registry.ca === undefined
    ? []
    : [{ path: `/etc/docker/certs.d/${registry.address}`, mode: '0755', owner: ROOT }];

/** Docker trusts a registry's own authority for that registry alone; the engine reads it at every pull. */
export const registryCa: HostStep = {
  name: 'registry-ca',
  check: (facts, want) =>
    gapOf("the registry's CA is not trusted", fileDetails(facts, registryCertificate(want))),
  apply: (facts, want) => [
    ...mendDirectories(facts, registryDirectory(want)),
    ...mendFiles(facts, registryCertificate(want)),
  ],
};
