import type { HostRecap, Emit } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import type { RegistryAccess } from '../core/registry.ts';
import { failureOf, UserError } from '../core/user-error.ts';
import { converge } from './converge.ts';
import { machineOf } from './machine.ts';
import { StepReport } from './report.ts';
import type { BundleSpec, HostSpec } from './spec.ts';
import { connect } from './ssh/connect.ts';
import { connectOnceUp } from './ssh/patience.ts';
import type { ConnectOptions } from './ssh/connection.ts';
import { StepFailure } from './step-failure.ts';
import { readTemplates } from './templates.ts';
import { wantOf, type Templates } from './want.ts';

export type Job = {
  host: Host;
  spec: HostSpec;
  /** Whether the machine was started a moment ago, so that its sshd gets time to come up. */
  starting?: boolean;
};

export type FleetOptions = {
  bundle: BundleSpec;
  check: boolean;
  /** How many hosts at a time. */
  parallel: number;
  emit: Emit;
  access: () => Promise<RegistryAccess>;
  owner: string;
  ssh: ConnectOptions;
};

/**
 * Brings many hosts to what is wanted of them, some at a time. One that fails does not stop the
 * others: its failure is told, and its recap counts it.
 *
 * @throws what is not a person's to mend
 */
export const bootstrapHosts = async (jobs: readonly Job[], options: FleetOptions): Promise<HostRecap[]> => {
  const templates = await readTemplates();
  const waiting = jobs.map((job, index) => ({ job, index }));
  const recaps: HostRecap[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      recaps[next.index] = await bootstrapHost(next.job, templates, options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.parallel, jobs.length) }, worker));
  return recaps;
};

const bootstrapHost = async (
  { host, spec, starting = false }: Job,
  templates: Templates,
  options: FleetOptions,
): Promise<HostRecap> => {
  const { bundle, emit, check, access, owner, ssh } = options;
  const report = new StepReport(host.name, emit);
  let before = 'connect';
  try {
    // The connection takes longer than the release's fingerprints: both at once.
    const onTarget = (target: string): void => emit({ type: 'connect', host: host.name, target });
    const [want, connection] = await Promise.all([
      wantOf(templates, bundle, spec, machineOf(host)),
      starting
        ? connectOnceUp(host, { ...ssh, onTarget }, (reason) => {
            emit({ type: 'note', host: host.name, text: `waiting for the machine to let us in: ${reason}` });
          })
        : connect(host, { ...ssh, onTarget }),
    ]);
    before = 'preflight';
    try {
      await converge({ connection, want, report, emit, check, access, owner, ssh });
    } finally {
      connection.close();
    }
  } catch (error) {
    // After Ctrl-C a lost connection is no failure of the host's: whoever asked for the end says so.
    if (!(error instanceof UserError) || ssh.signal.aborted) throw error;
    const { step, log } = error instanceof StepFailure ? error : {};
    report.fail(error.message, before, step);
    emit({
      type: 'failure',
      host: host.name,
      ...(step !== undefined && { step }),
      failure: { ...failureOf(error), ...(log !== undefined && { log }) },
    });
  }
  return report.recap();
};
