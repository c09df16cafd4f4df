import type { RegistryAccess } from '../../core/registry.ts';
import type { Resource } from '../../core/resource.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open.ts';
import { prepareEngine } from '../engine/prepare.ts';
import { finding, type Provider } from '../provider.ts';
import { applyChange } from './apply.ts';
import { desiredResources } from './desired.ts';
import { hostsIn, registryVia, serverUrl } from './hosts.ts';
import { readSources } from './images.ts';
import { loginKeyPathOf, makeLoginKey, readLoginKey } from '../login/login-key.ts';
import { fingerprintOf } from '../login/public-key.ts';
import { look } from './observe.ts';
import { observedResources } from './observed.ts';
import { readRegistryAccess } from './registry-container.ts';
import type { DockerSpec } from './spec.ts';

export type DockerProvider = Provider & Required<Pick<Provider, 'registry' | 'serverUrl'>>;

/**
 * A provider whose hosts are containers on this machine's Docker engine, each a stand-in for a VM with systemd
 * and sshd, and whose registry demands TLS and a login as a cloud's does.
 *
 * @param home directory where berth keeps what it makes for the operator, the login key among it
 * @throws UserError `bad-login-key`
 */
export const createDockerProvider = async (spec: DockerSpec, home: string): Promise<DockerProvider> => {
  const keyPath = loginKeyPathOf(spec.stack, home);
  const sources = await readSources(spec.release);
  let publicKey = await readLoginKey(keyPath);
  let making: Promise<void> | undefined;
  /** Not before the plan is agreed to, and once for all targets that are made side by side. */
  const login = async (): Promise<string | undefined> => {
    if (publicKey === undefined) {
      await (making ??= makeLoginKey(keyPath));
      publicKey = await readLoginKey(keyPath);
    }
    return publicKey;
  };
  let engine: Engine | undefined;
  /** Set by a check on a machine without an engine: there is nothing to look at. */
  let absent = false;
  const open = async (): Promise<Engine> => (engine ??= await openEngine(spec.engine));
  /** Read beside each look at the engine: getting at a container's file takes as long as all the rest. */
  let access: Promise<RegistryAccess> | undefined;

  return {
    prepare: async (options) => {
      engine = await prepareEngine(spec.engine, options);
      absent = engine === undefined;
    },
    desired: (): Resource[] =>
      desiredResources(
        spec,
        sources,
        publicKey === undefined ? 'made by the first run' : fingerprintOf(publicKey),
      ),
    observe: async (signal) => {
      if (absent) return [];
      const opened = await open();
      access = spec.registry ? readRegistryAccess(opened, spec.stack, signal) : undefined;
      // Heard where it is asked for; without a registry yet nobody does.
      access?.catch(() => {});
      return observedResources(spec.stack, await look(opened, spec.stack, signal));
    },
    apply: async (change, emit, signal) => {
      const key = change.after?.kind === 'target' ? await login() : publicKey;
      return applyChange({ engine: await open(), spec, sources, publicKey: key }, change, emit, signal);
    },
    hosts: async (observed) => hostsIn(observed, keyPath),
    registry: async (observed) => {
      const via = registryVia(observed);
      return via === undefined || access === undefined ? undefined : { access: await access, via };
    },
    serverUrl,
    examine: () => [
      finding('engine', async () => {
        const { ApiVersion, Version } = await (await open()).version();
        return { state: 'well', text: `Docker ${Version} answers, with API ${ApiVersion}` };
      }),
    ],
  };
};
