import { expect, test } from 'vitest';
import { Operator, type Begin, type Cloud, type Counts } from './bed.ts';

const ONE_OF_EACH: Counts = { servers: 1, addresses: 1, groups: 1, networks: 1, disks: 1, keys: 1 };

/** More writes than that no first run makes. */
const MOST = 60;

/**
 * Every write of a first run, one run for each: what happens right after its effect must leave nothing double
 * and nothing behind.
 */
export const crashScenes = (begin: Begin): void => {
  test('killed after every single write: the next run converges', { timeout: 900_000 }, async () => {
    let points = 0;
    for (let nth = 1; nth <= MOST; nth += 1) {
      const reached = await scene(begin, async (cloud, operator) => {
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
      if (!reached) break;
      points += 1;
    }
    process.stdout.write(`crash points: ${points}\n`);
    expect(points).toBeGreaterThan(5);
    expect(points).toBeLessThan(MOST);
  });

  test('an answer lost after every single write: the same run converges', { timeout: 900_000 }, async () => {
    let points = 0;
    for (let nth = 1; nth <= MOST; nth += 1) {
      const reached = await scene(begin, async (cloud, operator) => {
        cloud.faults.add({ when: { kind: 'write', nth }, fault: { do: 'lose' } });
        const { code, stdout } = await operator.run();
        expect({ nth, code, stdout: code === 0 ? '' : stdout }).toEqual({ nth, code: 0, stdout: '' });
        const lost = cloud.faults.left() === 0;
        cloud.faults.clear();
        return lost;
      });
      if (!reached) break;
      points += 1;
    }
    process.stdout.write(`lost answers: ${points}\n`);
    expect(points).toBeGreaterThan(5);
    expect(points).toBeLessThan(MOST);
  });
};

/** One first run with a mishap, then another, then a look at what there is. */
const scene = async (
  begin: Begin,
  mishap: (cloud: Cloud, operator: Operator) => Promise<boolean>,
): Promise<boolean> => {
  const cloud = await begin({ consistency: 300, pending: 200 });
  const operator = await Operator.of(cloud, 'notes');
  try {
    const reached = await mishap(cloud, operator);
    await cloud.restart();
    const next = await operator.run();
    expect({ code: next.code, said: next.code === 0 ? '' : next.stdout }).toEqual({ code: 0, said: '' });
    expect(cloud.count('notes')).toEqual(ONE_OF_EACH);
    const mark = cloud.log.mark();
    const check = await operator.run(['--check']);
    expect([check.code, cloud.log.writes(mark)]).toEqual([0, 0]);
    return reached;
  } finally {
    await cloud.stop();
    await operator.leave();
  }
};
