export type Interrupt = {
  signal: AbortSignal;
  /** What SIGINT and SIGTERM do; for a Ctrl-C that a prompt swallowed. */
  cancel: () => void;
  /** Ends what is at work without a word. */
  abort: () => void;
};

/**
 * Turns the first SIGINT or SIGTERM into an abort, so that what is at work can end in order; the
 * second ends the process at once, with 130.
 *
 * @param onFirst says that it was heard
 */
export const listenForInterrupt = (onFirst: () => void): Interrupt => {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    abort();
  };
  process.on('SIGINT', cancel).on('SIGTERM', cancel);
  return { signal: controller.signal, cancel, abort };
};
