import { expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import { Bed, PRECIOUS } from './bed.ts';
import type { LocalCloud, Vendor } from './vendor.ts';

/** Every write of a deletion loses its answer once. What a kill does is in `cloud/scenes/crashes.ts`. */
export const deletionScene = <C extends LocalCloud>(vendor: Vendor<C>, spec: CloudSpec): void => {
  test('with any single answer of a deletion lost, nothing is left', { timeout: 300_000 }, async () => {
    for (let nth = 1; ; nth += 1) {
      const bed = await Bed.open(vendor, { consistency: 20, pending: 20 });
      try {
        await bed.provision(spec);
        bed.cloud.faults.add({ when: { kind: 'write', nth }, fault: { do: 'lose' } });
        await bed.destroy(spec, PRECIOUS);
        await bed.destroy(spec, PRECIOUS);
        expect({ nth, left: Object.values(bed.count()).filter((count) => count > 0) }).toEqual({
          nth,
          left: [],
        });
        if (bed.cloud.faults.left() > 0) break;
      } finally {
        await bed.close();
      }
    }
  });
};
