import { UserError } from '../core/user-error.ts';
import { pendingSteps, type Pending } from './decide.ts';
import { execute } from './execute.ts';
import type { Facts } from './probe/facts.ts';
import type { ScriptPart } from './script.ts';
import { look, type Session } from './session.ts';
import type { HostStep } from './steps/host-step.ts';
import { images } from './steps/images.ts';

/**
 * Closes the gaps of some steps in one round trip, then looks again: facts are only as old as the
 * last change. Returns the facts that hold now.
 *
 * @throws StepFailure; UserError `not-converged` where a gap is still there after its step ran
 */
export const closeGaps = async (
  session: Session,
  steps: readonly HostStep[],
  facts: Facts,
): Promise<Facts> => {
  const pending = pendingSteps(steps, facts, session.want);
  for (const step of steps) {
    if (!pending.some((one) => one.step === step)) session.report.end(step.name, 'ok');
  }
  if (pending.length === 0) return facts;
  await executeParts(session, await partsOf(session, pending, facts));
  const now = await look(session);
  const [left] = pendingSteps(
    pending.map(({ step }) => step),
    now,
    session.want,
  );
  if (left !== undefined) throw notConverged(left);
  return now;
};

/** Runs parts on the session's host, each step reported as it goes. */
const executeParts = (session: Session, parts: readonly ScriptPart[]): Promise<void> =>
  execute(session, parts, (step, state) => {
    if (state === 'started') session.report.start(step);
    else session.report.end(step, 'changed');
  });

const partsOf = async (
  session: Session,
  pending: readonly Pending[],
  facts: Facts,
): Promise<ScriptPart[]> => {
  const { helper } = session.want.bundle.registry;
  const asks = helper === undefined && pending.some(({ step }) => step === images);
  const want = asks ? { ...session.want, access: await session.access() } : session.want;
  return pending.map(({ step }) => ({ step: step.name, operations: step.apply(facts, want) }));
};

const notConverged = ({ step, gap }: Pending): UserError =>
  new UserError('not-converged', `${step.name} ran without an error, but still: ${gap.details.join('; ')}`, {
    hint: 'something on the host undoes it at once: look for another tool that manages the same thing',
  });
