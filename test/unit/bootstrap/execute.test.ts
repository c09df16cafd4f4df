import { describe, expect, it } from 'vitest';
import type { Event } from '../../../core/event.ts';
import type { Operation } from '../../../core/operation.ts';
import { execute } from '../../../bootstrap/execute.ts';
import type { ScriptPart } from '../../../bootstrap/script.ts';
import { StepFailure } from '../../../bootstrap/step-failure.ts';
import { wanted } from './facts.ts';
import { connectionSaying, type Said } from './fake-connection.ts';

const out = (text: string): Said => ['stdout', `\u001E${text}`];
const err = (text: string): Said => ['stderr', text];

const pull: Operation = {
  op: 'run',
  argv: ['docker', 'pull', 'x'],
  reason: 'pull x',
  deadline: 1800,
  failure: { code: 'image-missing', hint: 'publish it' },
};
const PARTS: ScriptPart[] = [
  { step: 'first', operations: [{ op: 'remove', paths: ['/a'] }] },
  { step: 'second', operations: [{ op: 'service', unit: 'x.service', action: 'start' }, pull] },
];

type World = { events: Event[]; steps: string[]; failure: unknown; deadline: number };

const run = async (said: Said[], code: number, parts = PARTS): Promise<World> => {
  const events: Event[] = [];
  const steps: string[] = [];
  let deadline = 0;
  const connection = connectionSaying(said, code, (_, options) => (deadline = options.deadline));
  const want = await wanted();
  const failure: unknown = await execute(
    { connection, want, emit: (event) => events.push(event) },
    parts,
    (step, state) => steps.push(`${step} ${state}`),
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { events, steps, failure, deadline };
};

const BEGUN = [
  out('begin first'),
  out('op first 0'),
  out('end first'),
  out('begin second'),
  out('op second 0'),
];

describe('execute', () => {
  it('says that it waits for what an interrupted run left behind', async () => {
    const { events, failure } = await run([out('wait'), ...BEGUN.slice(0, 3)], 0);
    expect(failure).toBeUndefined();
    expect(events).toEqual([
      {
        type: 'note',
        host: expect.any(String),
        text: 'waiting: commands of an interrupted run are still at work on the host',
      },
    ]);
  });

  it('tells of each step and of what commands say', async () => {
    const { events, steps, failure } = await run(
      [
        ...BEGUN.slice(0, 2),
        err('removing'),
        out('end first'),
        ['stdout', 'noise'],
        ...BEGUN.slice(3),
        out('end second'),
      ],
      0,
    );
    expect(failure).toBeUndefined();
    expect(steps).toEqual(['first started', 'first done', 'second started', 'second done']);
    expect(events).toEqual([{ type: 'output', host: 'web-1', step: 'first', line: 'removing' }]);
  });

  it('waits for longer than all its operations together may take', async () => {
    expect((await run([], 0)).deadline).toBeGreaterThan(1800 + 400 + 900);
  });

  it.each<{ case: string; said: Said[]; code: number; failure: Partial<StepFailure> }>([
    {
      case: 'an operation without a meaning of its own',
      said: [...BEGUN, err('Job failed.'), out('fail second 3')],
      code: 1,
      failure: {
        step: 'second',
        code: 'step-failed',
        message: 'start x.service: failed with exit code 3',
        log: ['Job failed.'],
      },
    },
    {
      case: 'one that says what its failure means',
      said: [...BEGUN, out('op second 1'), err('manifest unknown'), out('fail second 1')],
      code: 1,
      failure: { code: 'image-missing', message: 'pull x: failed with exit code 1', hint: 'publish it' },
    },
    {
      case: 'one that did not end',
      said: [...BEGUN, out('fail second 124')],
      code: 1,
      failure: { message: 'start x.service: did not end in time' },
    },
    {
      case: 'a full disk, whatever was under way',
      said: [...BEGUN, out('op second 1'), err('write /x: no space left on device'), out('fail second 1')],
      code: 1,
      failure: { code: 'disk-full' },
    },
    {
      case: 'only the last operation’s words',
      said: [
        ...BEGUN.slice(0, 2),
        err('of the first'),
        ...BEGUN.slice(2),
        err('of the second'),
        out('fail second 1'),
      ],
      code: 1,
      failure: { log: ['of the second'] },
    },
    {
      case: 'all there is where the last one said nothing',
      said: [...BEGUN.slice(0, 2), err('of the first'), ...BEGUN.slice(2), out('fail second 1')],
      code: 1,
      failure: { log: ['of the first'] },
    },
    {
      case: 'a script that never began a step',
      said: [err('commands of an interrupted run have not ended for 15 minutes')],
      code: 75,
      failure: {
        step: 'first',
        message: 'the script: failed with exit code 75',
        log: ['commands of an interrupted run have not ended for 15 minutes'],
      },
    },
    {
      case: 'a script that was ended from outside',
      said: [...BEGUN],
      code: 130,
      failure: { step: 'second', message: 'start x.service: failed with exit code 130' },
    },
  ])('$case', async ({ said, code, failure }) => {
    const world = await run(said, code);
    expect(world.failure).toBeInstanceOf(StepFailure);
    expect(world.failure).toMatchObject({ hint: expect.stringMatching(/\w{3}/), ...failure });
  });

  it('keeps the last 15 lines of a talkative command', async () => {
    const talk = Array.from({ length: 40 }, (_, at) => err(`line ${at}`));
    const { failure } = await run([...BEGUN, ...talk, out('fail second 1')], 1);
    const log = failure instanceof StepFailure ? failure.log : [];
    expect([log.length, log[0], log.at(-1)]).toEqual([15, 'line 25', 'line 39']);
  });
});
