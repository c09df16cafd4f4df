import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan, planDeletion } from '../../../core/plan.ts';
import type { Change, Resource } from '../../../core/resource.ts';
import { createDockerProvider, type DockerProvider } from '../../../provision/docker/provider.ts';
import type { DockerSpec } from '../../../provision/docker/spec.ts';

const signal = (): AbortSignal => AbortSignal.timeout(300_000);

/** A stack on the real engine, and what a command would do with it. */
export type TestStack = {
  provider: DockerProvider;
  home: string;
  observe: () => Promise<Resource[]>;
  /** What a run would change now, as `action kind/name`. */
  pending: () => Promise<string[]>;
  /** Makes it as desired. */
  converge: () => Promise<Change[]>;
  destroy: () => Promise<void>;
};

export const testStack = async (
  name: string,
  spec: Partial<DockerSpec> = {},
  home?: string,
): Promise<TestStack> => {
  const place = home ?? (await mkdtemp(join(tmpdir(), 'berth-home-')));
  const provider = await createDockerProvider(
    {
      stack: `t-prov-${name}`,
      release: 'trixie',
      hosts: [{ name: 'alpha', user: 'berth' }],
      serverPort: 8080,
      registry: false,
      ...spec,
    },
    place,
  );
  await provider.prepare({ check: false, confirm: async () => true, emit: () => {} });
  const observe = (): Promise<Resource[]> => provider.observe(signal());
  const changes = async (): Promise<Change[]> => plan(provider.desired(), await observe());
  const apply = async (change: Change): Promise<void> => provider.apply(change, () => {}, signal());
  return {
    provider,
    home: place,
    observe,
    pending: async () => (await changes()).map(({ action, address }) => `${action} ${address}`),
    converge: async () => {
      const made = await changes();
      for (const change of made) await apply(change);
      return made;
    },
    destroy: async () => {
      for (const change of planDeletion(await observe()).changes) await apply(change);
      await rm(place, { recursive: true, force: true });
    },
  };
};
