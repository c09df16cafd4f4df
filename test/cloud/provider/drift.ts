import { expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import type { Bed } from './bed.ts';
import { withMachines, type LocalCloud } from './vendor.ts';

export type DriftTables<C> = {
  /** What somebody did in the console → what the plan says. */
  drifts: Record<string, [make: (cloud: C) => void, named: string[]]>;
  /** What the rules of the stack's group let in. */
  ports: (cloud: C) => string[];
  /** Puts an older machine of the same name beside the one in use; gives its id. */
  spareServer: (cloud: C) => string;
  /** Puts an unused address of the same name before the one in use. */
  spareAddress: (cloud: C) => void;
  /** What a wider bandwidth changes, where the vendor has such a thing. */
  bandwidth: string[];
};

/** What only this vendor can drift into; the common drifts and the flags are in `cloud/scenes`. */
export const driftScenes = <C extends LocalCloud>(
  bed: () => Bed<C>,
  spec: CloudSpec,
  { drifts, ports, spareServer, spareAddress, bandwidth }: DriftTables<C>,
): void => {
  test.each(Object.entries(drifts))('%s: named, and mended', async (_name, [make, named]) => {
    const { cloud } = bed();
    await bed().provision(spec);
    make(cloud);
    cloud.save();
    expect(await bed().plan(spec)).toEqual(named);
    await bed().provision(spec);
    expect(await bed().plan(spec)).toEqual([]);
    expect(ports(cloud).toSorted((one, other) => one.localeCompare(other))).toEqual(['22', '8080']);
  });

  test('a machine that was deleted is made anew under the next token, beside its old disk and address', async () => {
    await bed().provision(spec);
    const [ids, { userData }] = [bed().ids(), bed().kept()];
    await bed().destroy(spec);
    expect(bed().count()).toMatchObject({ servers: 0, systemDisks: 0, addresses: 1, disks: 1 });
    await bed().provision(spec);
    const { server } = bed().ids();
    expect(server).not.toBe(ids.server);
    expect(bed().ids()).toEqual({ ...ids, server });
    // The host key in it is derived from the token.
    expect(bed().kept().userData).not.toBe(userData);
  });

  test('two machines of one name: the one in use stays, the other is named and pruned', async () => {
    const { cloud, events } = bed();
    await bed().provision(spec);
    const used = bed().ids();
    const spare = spareServer(cloud);
    cloud.save();
    await bed().provision(spec);
    expect(events).toContainEqual(expect.objectContaining({ type: 'plan', strays: [`server/one#${spare}`] }));
    await bed().provision(spec, { prune: true });
    expect(bed().ids()).toEqual(used);
  });

  test('an address that a crash left over is named and kept', async () => {
    await bed().provision(spec);
    spareAddress(bed().cloud);
    expect((await bed().provision(spec, { prune: true })).changes).toEqual([]);
    expect(bed().count()).toMatchObject({ addresses: 2 });
  });

  test('what the inventory changes in place; what it protects is not deleted', async () => {
    await bed().provision(spec);
    const larger = withMachines(spec, {
      rootDisk: { size: 60, type: undefined },
      dataDisks: spec.machines.flatMap(({ dataDisks }) => dataDisks.map((disk) => ({ ...disk, size: 30 }))),
      bandwidth: { size: 10, charge: 'bandwidth' },
      protect: true,
      tags: { team: 'pier' },
    });
    expect(await bed().plan(larger)).toEqual([
      ...bandwidth,
      'update disk/one.data size',
      'update server/one rootDisk protect tags',
    ]);
    await bed().provision(larger);
    expect(new Set(bed().cloud.state.volumes.map(({ size }) => size))).toEqual(new Set([60, 30]));
    expect(await bed().plan(larger)).toEqual([]);
    await expect(bed().destroy(larger)).rejects.toMatchObject({ code: 'protected' });
  });
};
