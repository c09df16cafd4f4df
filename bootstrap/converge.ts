import { pendingSteps, type Pending } from './decide.ts';
import { execute } from './execute.ts';
import { firstContact } from './first-contact.ts';
import { journalPart } from './journal.ts';
import { takeLock } from './lock.ts';
import type { Facts } from './probe/facts.ts';
import { look, type Session } from './session.ts';
import { closeGaps } from './stage.ts';
import type { Want } from './want.ts';
import { startServices } from './start.ts';
import { docker } from './steps/docker.ts';
import { allSteps, finishSteps, machineSteps, readySteps, releaseSteps } from './steps/index.ts';
import { packages } from './steps/packages.ts';

/**
 * Brings one host to what is wanted of it, or, in a check, says what that would take. A host that is
 * as wanted costs one probe and nothing else: no lock, no write.
 *
 * @throws UserError for whatever stops it; what was done until then stays done, and running again goes on
 */
export const converge = async (session: Session): Promise<void> => {
  const { want, report, emit, check, connection } = session;
  const facts = await look(session);
  const pending = pendingSteps(allSteps, facts, want);
  const host = connection.host.name;
  for (const { step, gap } of pending) emit({ type: 'gap', host, step: step.name, gap });
  for (const text of remarks(facts, want, pending)) emit({ type: 'note', host, text });
  if (pending.length > 0 && !check) return changeUnderLock(session);
  for (const step of allSteps) {
    report.end(step.name, pending.some((one) => one.step === step) ? 'changed' : 'ok');
  }
};

/** What a person should know beside the gaps. */
const remarks = (facts: Facts, want: Want, pending: readonly Pending[]): string[] => {
  const installs = pending.some(({ step }) => step === packages || step === docker);
  return [
    ...(facts.engine === 'down' ? ['Docker is down: what it holds is seen once it runs'] : []),
    ...(want.machine.disks.length > 0 && facts.engineHolds && facts.engine !== 'down'
      ? ["Docker's data stays where it is, not on the data disk: the engine holds some already"]
      : []),
    ...(facts.packageLockHeld && installs
      ? ['the package manager is at work already; installing waits for it, up to ten minutes']
      : []),
  ];
};

const changeUnderLock = async (session: Session): Promise<void> => {
  const { connection, want, emit, owner } = session;
  const unlock = await takeLock(connection, want.paths, owner, (holder) => {
    emit({ type: 'note', host: connection.host.name, text: `waiting: the host is locked by ${holder}` });
  });
  try {
    await change(session);
  } finally {
    await unlock();
  }
};

/** Under the lock the host is looked at anew: what the run before left behind is what counts. */
const change = async (session: Session): Promise<void> => {
  const before = await look(session);
  const up = await closeGaps(session, readySteps, before);
  const known = await firstContact(session, up);
  const ready = await closeGaps(session, machineSteps, known);
  const prepared = await closeGaps(session, releaseSteps, ready);
  const started = await startServices(session, prepared);
  await closeGaps(session, finishSteps, started);
  const changed = session.report.changed();
  if (changed.length > 0) {
    await execute(session, [journalPart(session, changed, before.links.get(session.want.paths.current))]);
  }
};
