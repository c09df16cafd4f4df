import { performance } from 'node:perf_hooks';
import { createGate, gateLimits } from '../../calls/gate.ts';
import { ownerOf, type Identity } from '../../identity.ts';

/** Bounds the uploads and downloads under way at once, for everybody and for each caller. */
export interface Transfers {
  /** @throws BusyError where there is no place; nobody queues with a file in hand */
  run<T>(identity: Identity, work: () => Promise<T>): Promise<T>;
}

const NEVER = new AbortController().signal;

export function boundTransfers(most: number): Transfers {
  // A slow line keeps its place for minutes, so that no caller gets all of them.
  const gate = createGate(gateLimits(most, 0), 'transfers of files');
  return {
    async run(identity, work) {
      const who = ownerOf(identity);
      // There is no queue, so this is a refusal with the time to come back.
      if (!gate.enter(who)) await gate.wait(who, NEVER);
      const start = performance.now();
      try {
        return await work();
      } finally {
        gate.leave(who, performance.now() - start);
      }
    },
  };
}
