import { recordsOf } from './folder.ts';
import { nameOf } from './names.ts';
import { capabilities, ensureContainer, networkedAs, runIn, type Site } from './site.ts';

/** What a datacenter runs besides its machines. */
export const HOST = 'host';
export const METADATA = 'metadata';
export const OUTSIDER = 'outsider';

/**
 * A container in this machine's own network and /dev: loop devices and routes are made from there, so that
 * this machine needs no tools for them.
 */
export const ensureHost = async (site: Site): Promise<void> =>
  ensureContainer(site, HOST, {
    Entrypoint: ['sleep', 'infinity'],
    HostConfig: {
      ...(await unconfined()),
      Init: true,
      NetworkMode: 'host',
      Binds: ['/dev:/dev', `${site.folder}:${site.folder}`],
      RestartPolicy: { Name: 'unless-stopped' },
    },
  });

export const ensureMetadata = (site: Site): Promise<void> =>
  ensureContainer(site, METADATA, {
    Entrypoint: ['python3', '/usr/local/lib/datacenter/metadata.py'],
    HostConfig: {
      CapAdd: ['NET_ADMIN'],
      Init: true,
      NetworkMode: nameOf(site.name),
      Binds: [`${recordsOf(site.folder)}:/metadata:ro`],
      RestartPolicy: { Name: 'unless-stopped' },
    },
    ...networkedAs(site, site.addresses.metadata),
  });

/** A neighbour on the network that can take any source address. */
export const ensureOutsider = (site: Site): Promise<void> =>
  ensureContainer(site, OUTSIDER, {
    Entrypoint: ['sleep', 'infinity'],
    HostConfig: { CapAdd: ['NET_ADMIN'], Init: true, NetworkMode: nameOf(site.name) },
    ...networkedAs(site, site.addresses.outsider),
  });

/** Runs a command on the computer underneath. */
export const onHost = (site: Site, ...argv: string[]): Promise<string> => runIn(site, HOST, argv);

/** What of a container's isolation stands in the way of systemd, udev and a Docker engine within it. */
export const unconfined = async () => ({
  CapAdd: await capabilities(),
  SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
  MaskedPaths: [],
  ReadonlyPaths: [],
  CgroupnsMode: 'private',
  DeviceCgroupRules: ['a *:* rwm'],
});
