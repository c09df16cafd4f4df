import { join } from 'node:path';
import type { Event } from '../../../core/event.ts';
import type { Host } from '../../../core/host.ts';
import { publishedPort } from '../../../provision/docker/container.ts';
import { loginKeyPathOf } from '../../../provision/login/login-key.ts';
import { HOST_KEY_PATH } from '../../../provision/docker/target-files.ts';
import { readFileIn } from '../../../provision/engine/files.ts';
import { machineOf } from '../../../bootstrap/machine.ts';
import { StepReport } from '../../../bootstrap/report.ts';
import type { Session } from '../../../bootstrap/session.ts';
import { connect } from '../../../bootstrap/ssh/connect.ts';
import { readTemplates } from '../../../bootstrap/templates.ts';
import { wantOf } from '../../../bootstrap/want.ts';
import { bundleSpec, hostSpec } from '../../unit/bootstrap/facts.ts';
import { Stack } from '../stack.ts';

/** A target alone: nothing of berth's is on it, and no registry stands beside it. */
export const makeMachine = async (name: string): Promise<Stack> => {
  const stack = await Stack.describe(`t-host-${name}-${process.pid}`, { registry: { kind: 'none' } });
  await stack.makeMachines();
  return stack;
};

/** How it is reached, as a provider would say it. */
export const hostOf = async (stack: Stack, more: Partial<Host> = {}): Promise<Host> => {
  const line = await readFileIn(stack.target(), HOST_KEY_PATH);
  const port = await publishedPort(stack.target(), 22);
  if (line === undefined || port === undefined) throw new Error(`${stack.name} is not up`);
  return {
    name: 'one',
    address: '127.0.0.1',
    port,
    user: 'berth',
    identities: [{ path: loginKeyPathOf(stack.name, stack.environment.BERTH_HOME) }],
    jumps: [],
    hostKeys: [line.trim()],
    hostKeyPolicy: 'strict',
    ...more,
  };
};

export type Opened = Session & { events: Event[] };

/** A run of one's own against a host; its connection is the caller's to close. */
export const openSession = async (stack: Stack, host: Host): Promise<Opened> => {
  const ssh = {
    signal: AbortSignal.timeout(120_000),
    knownHosts: join(stack.folder, 'known_hosts'),
    sshConfig: join(stack.folder, 'config'),
    agent: '',
  };
  const events: Event[] = [];
  const emit = (event: Event): void => void events.push(event);
  const want = await wantOf(
    await readTemplates(),
    bundleSpec(),
    hostSpec({ timeSync: false, minFree: 1 }),
    machineOf(host),
  );
  return {
    connection: await connect(host, ssh),
    want,
    report: new StepReport(host.name, emit),
    emit,
    check: false,
    access: () => Promise.reject(new Error('nothing is to be pulled')),
    owner: 'a test',
    ssh,
    events,
  };
};

/** Runs something against a host over a connection of its own. */
export const during = async <T>(
  stack: Stack,
  host: Host,
  act: (session: Opened) => Promise<T>,
): Promise<T> => {
  const session = await openSession(stack, host);
  try {
    return await act(session);
  } finally {
    session.connection.close();
  }
};
