import type { ExitCode, HostRecap, StepStatus } from './event.ts';

/** Counts how one host's steps ended. */
export const recapOf = (host: string, ended: Iterable<StepStatus>, seconds: number): HostRecap => {
  const recap = { host, ok: 0, changed: 0, failed: 0, skipped: 0, seconds };
  for (const status of ended) recap[status] += 1;
  return recap;
};

/** The exit code of a whole run: failure outranks pending changes. */
export const exitCodeOf = (run: { failed: boolean; check: boolean; pending: boolean }): ExitCode => {
  if (run.failed) return 1;
  return run.check && run.pending ? 2 : 0;
};
