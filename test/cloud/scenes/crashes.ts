import { expect, test } from 'vitest';
import { Operator, type Begin, type Cloud, type Counts } from './bed.ts';

const ONE_OF_EACH: Counts = { servers: 1, addresses: 1, groups: 1, networks: 1, disks: 1, keys: 1 };

/** Writes that a first run makes: at least these, and never so many. */
const [FEWEST, MOST] = [5, 60];

/** Scenes at once: they wait more than they work. */
const AT_ONCE = 4;

type Mishap = (cloud: Cloud, operator: Operator, nth: number) => Promise<boolean>;

/**
 * Every write of a first run, one run for each: what happens right after its effect must leave nothing double
 * and nothing behind.
 */
export const crashScenes = (begin: Begin): void => {
  test('killed after every single write: the next run converges', { timeout: 900_000 }, async () => {
    const points = await everyWrite(begin, async (cloud, operator, nth) => {
      const run = operator.begin();
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
    });
    process.stdout.write(`crash points: ${points}\n`);
    expect(points).toBeGreaterThan(FEWEST);
  });

  test('an answer lost after every single write: the same run converges', { timeout: 900_000 }, async () => {
    const points = await everyWrite(begin, async (cloud, operator, nth) => {
      cloud.faults.add({ when: { kind: 'write', nth }, fault: { do: 'lose' } });
      const { code, stdout } = await operator.run();
      expect({ nth, code, stdout: code === 0 ? '' : stdout }).toEqual({ nth, code: 0, stdout: '' });
      const lost = cloud.faults.left() === 0;
      cloud.faults.clear();
      return lost;
    });
    process.stdout.write(`lost answers: ${points}\n`);
    expect(points).toBeGreaterThan(FEWEST);
  });
};

/** Plays a mishap at the first write, the second, and so on until a run makes no more; gives their number. */
const everyWrite = async (begin: Begin, mishap: Mishap): Promise<number> => {
  let points = 0;
  for (let first = 1; points === first - 1; first += AT_ONCE) {
    expect(points).toBeLessThan(MOST);
    const batch = Array.from({ length: AT_ONCE }, (_, index) => scene(begin, mishap, first + index));
    points += (await Promise.all(batch)).filter(Boolean).length;
  }
  return points;
};

/** One first run with a mishap, then another, then a look at what there is. */
const scene = async (begin: Begin, mishap: Mishap, nth: number): Promise<boolean> => {
  const cloud = await begin({ consistency: 300, pending: 200 });
  const operator = await Operator.of(cloud, 'notes');
  try {
    const reached = await mishap(cloud, operator, nth);
    await cloud.restart();
    const next = await operator.run();
    expect({ nth, code: next.code, said: next.code === 0 ? '' : next.stdout }).toEqual({
      nth,
      code: 0,
      said: '',
    });
    expect({ nth, ...cloud.count('notes') }).toEqual({ nth, ...ONE_OF_EACH });
    const mark = cloud.log.mark();
    const check = await operator.run(['--check']);
    expect([nth, check.code, cloud.log.writes(mark)]).toEqual([nth, 0, 0]);
    return reached;
  } finally {
    await cloud.stop();
    await operator.leave();
  }
};
