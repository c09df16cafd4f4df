const ROUNDS = 2;
const ATTEMPTS = 4;
const FACTOR = 4;
/** Milliseconds below which a difference is the clock's. */
const FLOOR = 0.05;

const fastest = (work: () => void): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
};

/**
 * By how much the time grows where the text is four times as long: about 4 for what is linear, 16 for what is quadratic.
 * The fastest of several rounds counts, and the smallest of several attempts, so that work beside it on the machine does
 * not make linear work look worse; nothing makes quadratic work look linear.
 */
export function growthOf(
  work: (text: string) => unknown,
  textOf: (repeats: number) => string,
  repeats: number,
) {
  const [short, long] = [textOf(repeats), textOf(repeats * FACTOR)];
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least > LINEAR; attempt += 1) {
    const [one, four] = [fastest(() => work(short)), fastest(() => work(long))];
    least = Math.min(least, four / Math.max(one, FLOOR));
  }
  return least;
}

/** Above what linear work shows on a busy machine, and below what quadratic work does. */
export const LINEAR = 10;
