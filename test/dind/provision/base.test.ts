import { afterEach, expect, test } from 'vitest';
import { inspectImage, untagImage } from '../../../provision/engine/image.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import { makeBase } from '../../../provision/images/make-base.ts';
import { testStack } from './stack.ts';

const NAME = { repository: 't-prov-base', tag: 'made' };

afterEach(async () => untagImage(await openEngine(undefined), `${NAME.repository}:${NAME.tag}`));

test('a base image is made of Debian’s packages, as slim as the official one', async () => {
  const engine = await openEngine(undefined);
  await makeBase(engine, 'trixie', NAME);
  const image = await inspectImage(engine, `${NAME.repository}:${NAME.tag}`);
  expect(image?.Config.Cmd).toEqual(['bash']);
  expect(image?.Size).toBeLessThan(90e6);
});

test('a Debian 12 target is made, for hosts that are older than what berth needs', async () => {
  const stack = await testStack('old', { release: 'bookworm' });
  try {
    await stack.converge();
    expect(await stack.pending()).toEqual([]);
  } finally {
    await stack.destroy();
  }
});
