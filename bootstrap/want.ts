import { machineOf, type Machine } from './machine.ts';
import type { Paths } from './paths.ts';
import { pathsOf } from './paths.ts';
import type { Release } from './release/release.ts';
import { releaseOf } from './release/release.ts';
import type { BundleSpec, HostSpec } from './spec.ts';
import { unitText } from './host/unit.ts';
import type { RegistryAccess } from '../core/registry.ts';

/** What a host should be: everything that steps compare facts with. */
export type Want = {
  host: HostSpec;
  machine: Machine;
  bundle: BundleSpec;
  paths: Paths;
  release: Release;
  unit: string;
  supervise: string;
  /** Filled in just before images are pulled; registry credentials are not made for less. */
  access?: RegistryAccess;
};

/** The texts that berth ships and puts on hosts. */
export type Templates = { compose: string; supervise: string };

export const wantOf = async (
  templates: Templates,
  bundle: BundleSpec,
  host: HostSpec,
  machine: Machine = machineOf({}),
): Promise<Want> => {
  const paths = pathsOf(bundle.stack, host.dataDir);
  return {
    host,
    machine,
    bundle,
    paths,
    release: await releaseOf(templates.compose, bundle, host, paths),
    unit: unitText(
      bundle.stack,
      paths,
      machine.disks.map(({ mount }) => mount),
    ),
    supervise: templates.supervise.replaceAll('@STACK@', bundle.stack),
  };
};
