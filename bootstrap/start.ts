import type { Facts } from './probe/facts.ts';
import { pendingSteps } from './decide.ts';
import type { Operation } from '../core/operation.ts';
import { UserError } from '../core/user-error.ts';
import { composeArgv, composeUp, markCandidate } from './compose.ts';
import { execute } from './execute.ts';
import { containersHealthy } from './gate/containers.ts';
import { healthGate } from './gate/gate.ts';
import { lastWords } from './gate/logs.ts';
import { journalPart } from './journal.ts';
import { look, type Session } from './session.ts';
import { StepFailure } from './step-failure.ts';
import { current } from './steps/current.ts';
import { services } from './steps/services.ts';

/**
 * Brings the wanted containers up and lets them prove themselves. When they do not, the release that
 * was current is brought back before the failure is told; where there was none, nothing stays running.
 * Containers that are as wanted but not current have proved nothing yet: an interrupted run left them.
 *
 * @throws StepFailure with the last log lines of what failed
 */
export const startServices = async (session: Session, facts: Facts): Promise<Facts> => {
  const { connection, want, report } = session;
  const differ = pendingSteps([services], facts, want).length > 0;
  if (!differ && pendingSteps([current], facts, want).length === 0) {
    report.end(services.name, 'ok');
    return facts;
  }
  report.start(services.name);
  try {
    if (differ) await execute(session, [{ step: services.name, operations: services.apply(facts, want) }]);
    await healthGate(connection, want);
  } catch (error) {
    const log = await lastWords(connection, want.paths, want.release.directory);
    const outcome = await rollBack(session, facts);
    throw gateFailure(error, log, outcome);
  }
  report.end(services.name, differ ? 'changed' : 'ok');
  return look(session);
};

/** An error that is not a person's to mend stays what it is. */
const gateFailure = (error: unknown, log: string[], outcome: string): unknown => {
  if (!(error instanceof UserError)) return error;
  const { code, message, hint = '' } = error;
  const said = error instanceof StepFailure ? error.log : [];
  return new StepFailure(services.name, [...said, ...log], {
    code,
    message: `${message}; ${outcome}`,
    hint,
    cause: error,
  });
};

/** Brings the release back that was current. Says what serves now; its own failure does not hide the first one. */
const rollBack = async (session: Session, facts: Facts): Promise<string> => {
  const { paths, release, bundle } = session.want;
  const previous = facts.links.get(paths.current);
  if (previous === release.directory)
    return 'this release was current already, so there is nothing to go back to';
  const journal = journalPart(session, ['rollback'], previous);
  const carryOut = (operations: Operation[]): Promise<void> =>
    execute(session, [{ step: 'rollback', operations }, journal]);
  if (previous === undefined) {
    const operation: Operation = {
      op: 'run',
      argv: composeArgv(paths, release.directory, 'stop'),
      reason: 'stop what was started',
      deadline: 120,
    };
    return orWhyNot(
      () => carryOut([operation]),
      'it was the first release; its containers are stopped',
      'it was the first release; stopping its containers failed',
    );
  }
  const id = previous.split('/').at(-1);
  return orWhyNot(
    async () => {
      await carryOut([markCandidate(paths, previous), composeUp(paths, previous, bundle.healthTimeout)]);
      await containersHealthy(session.connection, paths.project, release.services, bundle.healthTimeout);
    },
    `release ${id} was brought back and is healthy`,
    `bringing back release ${id} failed too`,
  );
};

const orWhyNot = async (attempt: () => Promise<void>, done: string, failed: string): Promise<string> => {
  try {
    await attempt();
    return done;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${failed}: ${error.message}`;
  }
};
