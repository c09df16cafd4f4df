import type { Facts } from './probe/facts.ts';
import { pendingSteps } from './decide.ts';
import type { Operation } from '../core/operation.ts';
import { UserError } from '../core/user-error.ts';
import { composeArgv, composeUp, markCandidate } from './compose.ts';
import { execute } from './execute.ts';
import { healthGate } from './gate/gate.ts';
import { lastWords } from './gate/logs.ts';
import { journalPart } from './journal.ts';
import { look, type Session } from './session.ts';
import { StepFailure } from './step-failure.ts';
import { services } from './steps/services.ts';

/**
 * Brings the wanted containers up and lets them prove themselves. When they do not, the release that
 * was current is brought back before the failure is told; where there was none, nothing stays running.
 *
 * @throws StepFailure with the last log lines of what failed
 */
export const startServices = async (session: Session, facts: Facts): Promise<Facts> => {
  const { connection, want, report } = session;
  if (pendingSteps([services], facts, want).length === 0) {
    report.end(services.name, 'ok');
    return facts;
  }
  report.start(services.name);
  try {
    await execute(session, [{ step: services.name, operations: services.apply(facts, want) }]);
    await healthGate(connection, want);
  } catch (error) {
    const log = await lastWords(connection, want.paths, want.release.directory);
    const outcome = await rollBack(session, facts);
    throw gateFailure(error, log, outcome);
  }
  report.end(services.name, 'changed');
  return look(session);
};

/** An error that is not a person's to mend stays what it is. */
const gateFailure = (error: unknown, log: string[], outcome: string): unknown => {
  if (!(error instanceof UserError)) return error;
  const { code, message, hint = '' } = error;
  return new StepFailure(services.name, log, { code, message: `${message}; ${outcome}`, hint, cause: error });
};

/** Brings the release back that was current. Says what serves now. */
const rollBack = async (session: Session, facts: Facts): Promise<string> => {
  const { paths, release, bundle } = session.want;
  const previous = facts.links.get(paths.current);
  if (previous === release.directory)
    return 'this release was current already, so there is nothing to go back to';
  const operation: Operation =
    previous === undefined
      ? {
          op: 'run',
          argv: composeArgv(paths, release.directory, 'stop'),
          reason: 'stop what was started',
          deadline: 120,
        }
      : composeUp(paths, previous, bundle.healthTimeout);
  const journal = journalPart(session, ['rollback'], previous);
  const mark = previous === undefined ? [] : [markCandidate(paths, previous)];
  await execute(session, [{ step: 'rollback', operations: [...mark, operation] }, journal]);
  return previous === undefined
    ? 'it was the first release; its containers are stopped'
    : `release ${previous.split('/').at(-1)} was brought back and stays in service`;
};
