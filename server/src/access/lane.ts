/** Does work one piece after the other, so that however much of it comes, it takes one thread at most. */
export interface Lane {
  /** What the work comes to; undefined where too much waits already, and it was not begun. */
  run<T>(work: () => Promise<T>): Promise<T> | undefined;
}

/** @param most how many pieces of work may wait or be under way */
export function createLane(most: number): Lane {
  let size = 0;
  let last: Promise<unknown> = Promise.resolve();

  return {
    run(work) {
      if (size >= most) return undefined;
      size += 1;
      const result = last.then(work);
      // The next one begins whatever became of this one.
      last = result
        .catch(() => undefined)
        .finally(() => {
          size -= 1;
        });
      return result;
    },
  };
}
