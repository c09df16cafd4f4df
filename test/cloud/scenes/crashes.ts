import { expect, test } from 'vitest';
import type { Run } from '../../dind/berth.ts';
import { Operator, type Begin, type Cloud } from './bed.ts';

/** Writes that a first run makes: at least these, and never so many. */
const [FEWEST, MOST] = [5, 60];

/** Scenes at once: they wait more than they work. */
const AT_ONCE = 4;

/**
 * Every write of a first run and of a deletion, one run for each: what happens right after its effect must leave
 * nothing double and nothing behind.
 */
export const crashScenes = (begin: Begin): void => {
  test('killed after every single write: the next run converges', { timeout: 900_000 }, async () => {
    const points = await everyWrite((nth) =>
      scene(begin, async (cloud, operator) => {
        const reached = await killedAt(cloud, operator.begin(), nth);
        await cloud.restart();
        await converges(cloud, operator, nth);
        return reached;
      }),
    );
    process.stdout.write(`crash points: ${points}\n`);
    expect(points).toBeGreaterThan(FEWEST);
  });

  test('an answer lost after every single write: the same run converges', { timeout: 900_000 }, async () => {
    const points = await everyWrite((nth) =>
      scene(begin, async (cloud, operator) => {
        cloud.faults.add({ when: { kind: 'write', nth }, fault: { do: 'lose' } });
        await succeeds(operator, nth);
        const lost = cloud.faults.left() === 0;
        cloud.faults.clear();
        await converges(cloud, operator, nth);
        return lost;
      }),
    );
    process.stdout.write(`lost answers: ${points}\n`);
    expect(points).toBeGreaterThan(FEWEST);
  });

  test(
    'a deletion killed after every single write: the next one finishes it',
    { timeout: 900_000 },
    async () => {
      const everything = ['--disks', '--addresses'];
      const points = await everyWrite((nth) =>
        scene(begin, async (cloud, operator) => {
          await succeeds(operator, nth);
          const reached = await killedAt(cloud, operator.begin(everything, DESTROY), nth);
          await succeeds(operator, nth, everything, DESTROY);
          expect({ nth, left: Object.values(cloud.count(STACK)).filter((count) => count > 0) }).toEqual({
            nth,
            left: [],
          });
          return reached;
        }),
      );
      process.stdout.write(`crash points of a deletion: ${points}\n`);
      expect(points).toBeGreaterThan(FEWEST);
    },
  );
};

const STACK = 'notes';
const DESTROY = 'scripts/destroy.mts';

/** Plays a scene at the first write, the second, and so on until a run makes no more; gives their number. */
const everyWrite = async (play: (nth: number) => Promise<boolean>): Promise<number> => {
  let points = 0;
  for (let first = 1; points === first - 1; first += AT_ONCE) {
    expect(points).toBeLessThan(MOST);
    const batch = Array.from({ length: AT_ONCE }, (_, index) => play(first + index));
    points += (await Promise.all(batch)).filter(Boolean).length;
  }
  return points;
};

const scene = async (
  begin: Begin,
  story: (cloud: Cloud, operator: Operator) => Promise<boolean>,
): Promise<boolean> => {
  const cloud = await begin({ consistency: 300, pending: 200 });
  const operator = await Operator.of(cloud, STACK);
  try {
    return await story(cloud, operator);
  } finally {
    await cloud.stop();
    await operator.leave();
  }
};

/** Kills a run after the effect of its nth write and before the answer; false where it makes fewer. */
const killedAt = async (cloud: Cloud, run: Run, nth: number): Promise<boolean> => {
  let writes = 0;
  let killed = false;
  const leave = cloud.faults.onWrite(async () => {
    writes += 1;
    if (writes !== nth) return;
    killed = run.child.kill('SIGKILL');
    await run.done;
  });
  await run.done;
  leave();
  return killed;
};

const succeeds = async (
  operator: Operator,
  nth: number,
  args: string[] = [],
  script?: string,
): Promise<void> => {
  const { code, stdout } = await operator.run(args, script);
  expect({ nth, code, said: code === 0 ? '' : stdout }).toEqual({ nth, code: 0, said: '' });
};

/** The next run ends well, there is one of each, and then there is nothing left to do. */
const converges = async (cloud: Cloud, operator: Operator, nth: number): Promise<void> => {
  await succeeds(operator, nth);
  const notOne = Object.entries(cloud.count(STACK)).filter(([, count]) => count !== 1);
  expect({ nth, notOne }).toEqual({ nth, notOne: [] });
  const mark = cloud.log.mark();
  const check = await operator.run(['--check']);
  expect([nth, check.code, cloud.log.writes(mark)]).toEqual([nth, 0, 0]);
};
