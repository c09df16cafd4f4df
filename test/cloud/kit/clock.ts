/** How a cloud behaves over time, and whether it has machines at all. */
export type Settings = {
  /** Milliseconds that a machine or a job is on its way. */
  pending: number;
  /** Milliseconds during which what was just made is not yet in answers. */
  consistency: number;
  /** False: no machine is booted; the API alone, for tests of crashes and faults. */
  boot: boolean;
};

export const SETTINGS: Settings = { pending: 0, consistency: 0, boot: false };

/** Whether something that began at `since` (milliseconds since 1970) has lasted `length` milliseconds. */
export const over = (since: number, length: number): boolean => Date.now() >= since + length;
