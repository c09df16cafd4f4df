import { BusyError } from '../../errors.ts';

/** Bounds the uploads and downloads under way at once. */
export interface Transfers {
  /** @throws BusyError where there is no place; nobody queues with a file in hand */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function boundTransfers(most: number): Transfers {
  let running = 0;
  return {
    async run(work) {
      if (running >= most)
        throw new BusyError('Too many files are on their way just now. Try again in a few seconds.');
      running++;
      try {
        return await work();
      } finally {
        running--;
      }
    },
  };
}
