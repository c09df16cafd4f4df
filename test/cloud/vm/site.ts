import { readFile } from 'node:fs/promises';
import type { ContainerCreateOptions, Container } from 'dockerode';
import { capabilitiesFrom } from '../../../provision/docker/capabilities.ts';
import { ensureRunning } from '../../../provision/docker/container.ts';
import { deadline } from '../../../provision/engine/deadline.ts';
import { isStatus, type Engine } from '../../../provision/engine/engine.ts';
import { execIn } from '../../../provision/engine/exec.ts';
import { LABEL, nameOf } from './names.ts';
import type { Addresses } from './network.ts';

/** One datacenter: its engine, its addresses, its folder. */
export type Site = {
  engine: Engine;
  name: string;
  folder: string;
  addresses: Addresses;
  /** Of every machine and service but the registry. */
  image: string;
};

const SECONDS = 60;

export const containerOf = (site: Site, what: string): Container =>
  site.engine.getContainer(nameOf(site.name, what));

/** Creates a container of the datacenter, unless it is there, and starts it. */
export const ensureContainer = async (
  site: Site,
  what: string,
  options: ContainerCreateOptions,
): Promise<void> => {
  const name = nameOf(site.name, what);
  try {
    await deadline(`creating ${name}`, SECONDS, () =>
      site.engine.createContainer({
        Image: site.image,
        ...options,
        name,
        Labels: { ...options.Labels, [LABEL]: site.name },
      }),
    );
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
  }
  await ensureRunning(site.engine.getContainer(name), new AbortController().signal);
};

/** How a container joins the datacenter's network under an address that is its own for good. */
export const networkedAs = (
  site: Site,
  address: string,
): Required<Pick<ContainerCreateOptions, 'NetworkingConfig'>> => ({
  NetworkingConfig: {
    EndpointsConfig: { [nameOf(site.name)]: { IPAMConfig: { IPv4Address: address } } },
  },
});

/** All that this machine may give a container, in the engine's words. */
export const capabilities = async (): Promise<string[]> =>
  capabilitiesFrom(await readFile('/proc/self/status', 'utf8'));

/**
 * Runs a command in a container of the datacenter.
 *
 * @throws Error with what it said, where it fails
 */
export const runIn = async (site: Site, what: string, argv: readonly string[]): Promise<string> => {
  const { exitCode, output } = await execIn(containerOf(site, what), argv, { seconds: SECONDS });
  if (exitCode !== 0) throw new Error(`in ${what} of ${site.name}: ${argv.join(' ')}\n${output}`);
  return output.trim();
};
