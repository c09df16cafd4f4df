import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureRunning, removeContainer } from '../../../provision/docker/container.ts';
import { deadline } from '../../../provision/engine/deadline.ts';
import { route, unrouteAll } from './addresses.ts';
import { reconnect, release } from './disks.ts';
import { filterOf } from './filter.ts';
import { namesIn, plugsOf, put, recordsOf, remove, textOf } from './folder.ts';
import { nameOf } from './names.ts';
import { isMachineAddress } from './network.ts';
import { addressOf, plug, stateOf } from './plug.ts';
import { METADATA, unconfined } from './services.ts';
import { containerOf, ensureContainer, networkedAs, runIn, type Site } from './site.ts';
import type { MachineSpec, Rule } from './spec.ts';

const STOP_SECONDS = 30;

export const boot = async (site: Site, spec: MachineSpec): Promise<void> => {
  const { id, address } = spec;
  if (!isMachineAddress(site.addresses, address)) {
    throw new Error(`${address} is not a machine's address in ${site.addresses.cidr}`);
  }
  await ensurePlugs(site, id);
  await put(join(plugsOf(site.folder, id), 'address'), `${address}\n`);
  await describe(site, spec);
  await ensureContainer(site, id, {
    Hostname: spec.metadata.hostname,
    HostConfig: {
      ...(await unconfined()),
      Tmpfs: { '/run': 'exec', '/run/lock': '', '/tmp': 'exec' },
      // On a real file system, because overlayfs does not stack on itself.
      Mounts: ['/var/lib/docker', '/var/lib/containerd'].map((path) => ({
        Type: 'volume' as const,
        Target: path,
        Source: '',
      })),
      Binds: [`${plugsOf(site.folder, id)}:/hypervisor:ro`],
      NetworkMode: nameOf(site.name),
      // Only a machine that reboots itself ends unasked.
      RestartPolicy: { Name: 'unless-stopped' },
    },
    ...networkedAs(site, address),
  });
  await route(site, id);
};

/** A security group may be there before its machine; a machine is never without one. */
const ensurePlugs = async (site: Site, id: string): Promise<void> => {
  const plugs = plugsOf(site.folder, id);
  for (const directory of ['addresses', 'disks']) {
    await mkdir(join(plugs, directory), { recursive: true, mode: 0o700 });
  }
  if ((await textOf(join(plugs, 'filter'))) === undefined) await put(join(plugs, 'filter'), filterOf([]));
};

/** Writes a machine's record for the metadata service. */
export const describe = async (
  site: Site,
  { address, userData, metadata }: Omit<MachineSpec, 'id'>,
): Promise<void> => {
  const record = { address, userData, metadata };
  await put(join(recordsOf(site.folder), `${address}.json`), JSON.stringify(record));
  await runIn(site, METADATA, ['python3', '/usr/local/lib/datacenter/metadata.py', address]);
};

export const filter = async (site: Site, id: string, rules: readonly Rule[]): Promise<void> => {
  await put(join(plugsOf(site.folder, id), 'filter'), filterOf(rules));
  await plug(site, id);
};

export const start = async (site: Site, id: string): Promise<void> => {
  await reconnect(site, id);
  await ensureRunning(containerOf(site, id), new AbortController().signal);
  await route(site, id);
};

export const stop = async (site: Site, id: string): Promise<void> => {
  if ((await stateOf(site, id)) !== 'running') return;
  await deadline(`stopping ${id}`, STOP_SECONDS + 30, () => containerOf(site, id).stop({ t: STOP_SECONDS }));
};

export const reboot = async (site: Site, id: string): Promise<void> => {
  await deadline(`rebooting ${id}`, STOP_SECONDS + 30, () =>
    containerOf(site, id).restart({ t: STOP_SECONDS }),
  );
};

/** The machine goes; its disks and elastic addresses are free again. */
export const removeMachine = async (site: Site, id: string): Promise<void> => {
  const address = await addressOf(site, id);
  await removeContainer(site.engine, nameOf(site.name, id), new AbortController().signal);
  await unrouteAll(site, id);
  const plugs = plugsOf(site.folder, id);
  for (const volumeId of await namesIn(join(plugs, 'disks'))) await release(site, volumeId);
  if (address !== undefined) await remove(join(recordsOf(site.folder), `${address}.json`));
  await remove(plugs);
};
