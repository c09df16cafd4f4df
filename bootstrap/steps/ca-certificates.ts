import { gapOf } from '../../core/step.ts';
import type { Facts } from '../probe/facts.ts';
import { supportedSystem, type PackageManager } from '../system.ts';
import type { Want } from '../want.ts';
import { fileDetails, mendFiles, rootFile, type ManagedFile } from './files.ts';
import type { HostStep } from './host-step.ts';

const STORES: Record<PackageManager, { directory: string; update: string[] }> = {
  apt: { directory: '/usr/local/share/ca-certificates', update: ['update-ca-certificates'] },
  dnf: { directory: '/etc/pki/ca-trust/source/anchors', update: ['update-ca-trust', 'extract'] },
};

const certificates = (want: Want, { directory }: { directory: string }): ManagedFile[] =>
  want.host.caCertificates.map(({ name, pem }) => rootFile(`${directory}/berth-${name}.crt`, pem));

/** Where they may be on any system: a probe looks at all of these, since it does not know the system yet. */
export const managedCertificates = (want: Want): ManagedFile[] =>
  Object.values(STORES).flatMap((store) => certificates(want, store));

const storeOf = (facts: Facts, want: Want): (typeof STORES)[PackageManager] =>
  STORES[supportedSystem(facts, want.host.docker).manager];

/** A company's own authorities, as behind a proxy that signs TLS anew. */
export const caCertificates: HostStep = {
  name: 'ca-certificates',
  check: (facts, want) =>
    gapOf('CA certificates differ', fileDetails(facts, certificates(want, storeOf(facts, want)))),
  apply: (facts, want) => [
    ...mendFiles(facts, certificates(want, storeOf(facts, want))),
    { op: 'run', argv: storeOf(facts, want).update, reason: 'rebuild the certificate store', deadline: 120 },
  ],
};
