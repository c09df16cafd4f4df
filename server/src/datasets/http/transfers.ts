import { performance } from 'node:perf_hooks';
import { createGate, gateLimits } from '../../calls/gate.ts';
import { BusyError } from '../../errors.ts';
import { ownerOf, type Identity } from '../../identity.ts';

/** Bounds the uploads and downloads under way at once, for everybody and for each caller. */
export interface Transfers {
  /** @throws BusyError where there is no place; nobody queues with a file in hand */
  run<T>(identity: Identity, work: () => Promise<T>): Promise<T>;
}

export function boundTransfers(most: number): Transfers {
  // A slow line keeps its place for minutes, so that no caller gets all of them.
  const gate = createGate(gateLimits(most, 0));
  return {
    async run(identity, work) {
      const who = ownerOf(identity);
      if (!gate.enter(who))
        throw new BusyError('Too many files are on their way just now. Try again in a few seconds.');
      const start = performance.now();
      try {
        return await work();
      } finally {
        gate.leave(who, performance.now() - start);
      }
    },
  };
}
