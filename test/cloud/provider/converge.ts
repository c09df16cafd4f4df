import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import { loadInventory } from '../../../provision/inventory/load.ts';
import { provision } from '../../../provision/provision.ts';
import { providerOf } from '../../../provision/providers.ts';
import { PRECIOUS, type Bed } from './bed.ts';
import { withMachines, type LocalCloud } from './vendor.ts';

/** What an inventory may make, adopt or leave out; a function, since what is adopted must be there first. */
export type Modes<C> = Record<string, (cloud: C) => Partial<CloudSpec>>;

export const convergeScenes = <C extends LocalCloud>(bed: () => Bed<C>, modes: Modes<C>): void => {
  test.each(Object.entries(modes))(
    '%s: made, left alone the second time, and deleted without a trace',
    async (_name, changesOf) => {
      const { cloud, vendor } = bed();
      const spec = vendor.specOf(changesOf(cloud));
      const before = bed().count();
      const { observed } = await bed().provision(spec);
      const provider = await bed().provider(spec);
      const [host] = await provider.hosts(observed, AbortSignal.timeout(1000));
      expect(host).toMatchObject({ name: 'one', user: 'berth', metadata: true });
      expect(host?.hostKeys).toEqual([host?.firstContact?.injected]);
      const mark = cloud.log.mark();
      expect((await bed().provision(spec)).changes).toEqual([]);
      expect(cloud.log.writes(mark)).toBe(0);
      expect(cloud.log.reads(mark)).toBeLessThanOrEqual(8);
      const open = withMachines(spec, { protect: false });
      await bed().provision(open);
      await bed().destroy(open, PRECIOUS);
      expect(bed().count()).toEqual(before);
      expect(await bed().destroy(open)).toEqual([]);
      expect(cloud.log.failures()).toEqual([]);
    },
  );
};

/** The vendor's inventory in `inventories/`, run as it stands. */
export const exampleScene = <C extends LocalCloud>(
  bed: () => Bed<C>,
  made: { addresses: readonly string[]; type: string },
): void => {
  test('the example, with only the endpoint and the credentials changed', async () => {
    const { cloud, vendor } = bed();
    const folder = await mkdtemp(join(tmpdir(), 'berth-example-'));
    try {
      const example = new URL(`../../../inventories/${vendor.kind}.yaml`, import.meta.url);
      const written = await readFile(example, 'utf8');
      const line = /# endpoint: \S+/;
      expect(written).toMatch(line);
      const path = join(folder, 'example.yaml');
      await writeFile(path, written.replace(line, `endpoint: ${cloud.url}`));
      const inventory = await loadInventory({ path, environment: undefined, cwd: folder });
      const run = async () =>
        provision(await providerOf(inventory, join(folder, 'home')), {
          stack: inventory.stack,
          check: false,
          emit: () => {},
          confirm: async () => true,
          signal: AbortSignal.timeout(60_000),
          allowed: { replace: false, stop: false },
          prune: false,
        });
      expect((await run()).changes.map(({ address }) => address)).toEqual(made.addresses);
      expect((await run()).changes).toEqual([]);
      expect(bed().kept('team-notes', 'notes-1')).toMatchObject({ type: made.type, tags: { team: 'notes' } });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
};
