import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { eventsOf, type Run } from '../berth.ts';
import { Stack } from '../stack.ts';
import { eventually, healthy, starts } from '../world.ts';
import { publishVariant } from './variant.ts';

const stack = await Stack.at(inject('sharedStack'));
const run = `/run/berth/${stack.name}`;
const server = `berth-${stack.name}-server-1`;

/** A server that starts only once it is told to: until then the health gate waits. */
const SLOW = 'ENTRYPOINT ["sh", "-c", "until [ -e /tmp/go ]; do sleep 0.1; done; exec node src/main.ts"]';
const letGo = `docker exec ${server} touch /tmp/go`;
/** The slow server is there, and waits. */
const waiting = (mark: string): string => `docker exec ${server} sh -c '[ "$MARK" = ${mark} ]'`;

const bootstrap = (): Run => stack.start('bootstrap.mts', '--json', '--yes');
const changedIn = (outcome: { stdout: string }): string[] => eventsOf(outcome).changed;

/** Waits until a run has said something; fails when it ends without. */
const says = async (one: Run, what: RegExp): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => {
    if (what.test(one.said())) resolve();
  };
  one.child.stdout?.on('data', look);
  one.child.once('close', () => reject(new Error(`it ended and never said ${what}:\n${one.said()}`)));
  look();
  return promise;
};

const HELD = new RegExp(
  `"waiting: the host is locked by \\w+@[\\w.-]+ since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"`,
);
const services = /"step":"services","state":"started"/;

const expectNothingLeft = async (): Promise<void> => {
  await eventually(stack, `flock -n ${run}/lock true`, 5);
  await eventually(stack, `[ ! -e ${run}/candidate ] && [ ! -e ${run}/docker ]`, 5);
};

let number = 0;
let mark: string;
let unpin: () => Promise<void> = async () => {};

beforeAll(() => eventually(stack, healthy(stack), 60));

beforeEach(async () => {
  number += 1;
  mark = `slow-${number}`;
  const back = await publishVariant(stack, [SLOW, `ENV MARK=${mark}`]);
  if (number === 1) unpin = back;
});

afterAll(async () => {
  await unpin();
  await stack.json('bootstrap.mts');
});

test('two runs at once: the second says who holds the lock, waits, and both succeed', async () => {
  const first = bootstrap();
  await says(first, services);
  await eventually(stack, waiting(mark), 60);
  const second = bootstrap();
  await says(second, HELD);
  await stack.sh(letGo);

  const [one, two] = await Promise.all([first.done, second.done]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(changedIn(one)).toContain('services');
  expect(changedIn(two)).toEqual([]);
  await expectNothingLeft();
});

test('the holder killed in its health gate: the second gets in at once and finishes the job', async () => {
  const before = await stack.sh(`readlink /opt/berth/${stack.name}/current`);
  const first = bootstrap();
  await eventually(stack, waiting(mark), 60);
  const second = bootstrap();
  await says(second, HELD);
  expect(await stack.sh(`readlink /opt/berth/${stack.name}/current`)).toBe(before);

  const killed = performance.now();
  first.child.kill('SIGKILL');
  await says(second, services);
  expect(performance.now() - killed).toBeLessThan(5000);

  await stack.sh(letGo);
  const { code, stdout } = await second.done;
  expect(code).toBe(0);
  expect(changedIn({ stdout })).toContain('current');
  expect(await stack.sh(`readlink /opt/berth/${stack.name}/current`)).not.toBe(before);
  await expectNothingLeft();
});

test('killed in its health gate and nobody waiting: what it left is not taken for proven', async () => {
  const before = await stack.sh(`readlink /opt/berth/${stack.name}/current`);
  const first = bootstrap();
  await eventually(stack, waiting(mark), 60);
  first.child.kill('SIGKILL');
  await first.done;

  const second = bootstrap();
  await says(second, services);
  expect(await stack.sh(`readlink /opt/berth/${stack.name}/current`)).toBe(before);
  await stack.sh(letGo);
  expect((await second.done).code).toBe(0);
  expect((await stack.json('bootstrap.mts', '--check')).events.gaps).toEqual({});
});

test('SIGINT: exit code 130, and nothing of the run stays behind', async () => {
  const first = bootstrap();
  await eventually(stack, waiting(mark), 60);
  first.child.kill('SIGINT');
  const { code, stdout } = await first.done;
  expect(code).toBe(130);
  expect(eventsOf({ stdout }).failures).toMatchObject([{ code: 'cancelled' }]);
  await expectNothingLeft();
});

test('SIGINT in a pull: the login leaves nothing behind', async () => {
  const first = bootstrap();
  await says(first, /"step":"images","state":"started"/);
  first.child.kill('SIGINT');
  expect((await first.done).code).toBe(130);
  await expectNothingLeft();
});

test('killed in a long command: the next run waits for what is left of it, and converges', async () => {
  // Whoever calls compose takes turns, so this keeps the first run's call from ending.
  const turn = stack.sh(
    `flock ${run}/compose sh -c 'touch ${run}/taken; until [ -e ${run}/go ]; do sleep 0.1; done; rm ${run}/taken ${run}/go'`,
  );
  await eventually(stack, `[ -e ${run}/taken ]`, 10);
  const first = bootstrap();
  await eventually(stack, "pgrep --full '[c]ompose --project-name .* up '", 60);
  first.child.kill('SIGKILL');
  await first.done;
  await eventually(stack, `flock -n ${run}/lock true`, 5);
  expect((await stack.try(`flock -n ${run}/busy true`)).exitCode).toBe(1);

  const second = bootstrap();
  // It has the lock, and stands behind the command that is left.
  await eventually(stack, `! flock -n ${run}/lock true`, 30);
  expect((await stack.try(`flock -n ${run}/busy true`)).exitCode).toBe(1);
  await stack.sh(`touch ${run}/go`);
  await turn;
  await eventually(stack, waiting(mark), 60);
  await stack.sh(letGo);
  const { code, stdout } = await second.done;
  expect(eventsOf({ stdout }).failures).toEqual([]);
  expect(code).toBe(0);
  expect(Object.keys(await starts(stack)).toSorted()).toEqual(['postgres', 'redis', 'server']);
  await expectNothingLeft();
});
