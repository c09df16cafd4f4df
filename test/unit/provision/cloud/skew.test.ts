import { expect, test } from 'vitest';
import { clockFound } from '../../../../provision/cloud/skew.ts';

const limit = { ill: 240, refused: 'five minutes' };

test.each<[number | undefined, string, string]>([
  [undefined, 'doubtful', 'no answer came to compare it with'],
  [-59, 'well', "this machine's clock is 59 seconds behind AWS's"],
  [60, 'doubtful', "this machine's clock is 60 seconds ahead of AWS's"],
  [-239, 'doubtful', "this machine's clock is 4 minutes behind AWS's"],
  [240, 'ill', "this machine's clock is 4 minutes ahead of AWS's"],
])('a clock that is off by %s seconds is %s', (skew, state, text) => {
  const found = clockFound(skew, 'AWS', limit);
  expect(found).toMatchObject({ state, text });
  expect(found.hint).toBe(
    skew === undefined || state === 'well'
      ? undefined
      : 'set it: timedatectl set-ntp true; AWS refuses from five minutes on',
  );
});
