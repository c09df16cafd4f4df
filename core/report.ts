import type { Event, ExitCode, HostRecap } from './event.ts';

/** Counts what truly happened on one host, from its events. */
export const recapOf = (host: string, events: readonly Event[], seconds: number): HostRecap => {
  const statuses = events.flatMap((event) =>
    event.type === 'step' && event.host === host && event.state === 'done' ? [event.status] : [],
  );
  const count = (status: (typeof statuses)[number]): number => statuses.filter((s) => s === status).length;
  return {
    host,
    ok: count('ok'),
    changed: count('changed'),
    failed: count('failed'),
    skipped: count('skipped'),
    seconds,
  };
};

/** The exit code of a whole run: failure outranks pending changes. */
export const exitCodeOf = (run: { failed: boolean; check: boolean; pending: boolean }): ExitCode => {
  if (run.failed) return 1;
  return run.check && run.pending ? 2 : 0;
};
