import type { Emit } from '../core/event.ts';
import type { RegistryAccess } from '../core/registry.ts';
import { preflight } from './preflight.ts';
import { parseFacts, type Facts } from './probe/facts.ts';
import { scopeOf } from './probe/scope.ts';
import { probeScript } from './probe/script.ts';
import type { StepReport } from './report.ts';
import type { Connection, ConnectOptions } from './ssh/connection.ts';
import type { Want } from './want.ts';

/** One run against one host: what is wanted of it, the way to it, and who is told. */
export type Session = {
  connection: Connection;
  want: Want;
  report: StepReport;
  emit: Emit;
  check: boolean;
  /** Asked only when images must be pulled: a login is not made for less. */
  access: () => Promise<RegistryAccess>;
  /** Who we are, for the lock and the journal. */
  owner: string;
  /** For a second connection to the same host, and the end that is asked for. */
  ssh: ConnectOptions;
};

/** Seconds; a probe takes a fraction of one. */
const PROBE_DEADLINE = 60;

/**
 * Reads the host in one round trip and makes sure that nothing stands in a run's way.
 *
 * @throws UserError `probe-unreadable` and all that `preflight` finds
 */
export const look = async ({ connection, want }: Session): Promise<Facts> => {
  const result = await connection.run(probeScript(scopeOf(want)), { deadline: PROBE_DEADLINE });
  const facts = parseFacts(result.stdout, result.stderr);
  preflight(facts, want, Date.now() / 1000);
  return facts;
};
