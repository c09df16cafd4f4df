/** How much of what comes before the mark is kept, in bytes: a login shell's greeting, or why it runs nothing. */
const KEPT = 64 * 1024;

/** A stream in two parts: what came before a mark is kept as text, what comes after it is passed on. */
export type Marked = { push: (chunk: Buffer) => void; passed: () => boolean; before: () => string };

/** @param mark stands on a line of its own, after at least one line end */
export const sinceMark = (mark: string, onward: (chunk: Buffer) => void): Marked => {
  const needle = Buffer.from(`\n${mark}\n`);
  let before = Buffer.alloc(0);
  let passed = false;
  return {
    push: (chunk) => {
      if (passed) return onward(chunk);
      before = Buffer.concat([before, chunk]);
      const at = before.indexOf(needle);
      if (at === -1) {
        before = before.subarray(-KEPT);
        return;
      }
      passed = true;
      const after = before.subarray(at + needle.length);
      before = before.subarray(0, at);
      if (after.length > 0) onward(after);
    },
    passed: () => passed,
    before: () => before.toString('utf8'),
  };
};
