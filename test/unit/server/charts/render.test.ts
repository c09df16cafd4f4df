import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { DrawnChart } from '../../../../server/src/charts/draw/draw.ts';
import { createRenderer, RENDER_LIMITS } from '../../../../server/src/charts/render/renderer.ts';
import { BusyError } from '../../../../server/src/errors.ts';

const signal = (): AbortSignal => AbortSignal.timeout(30_000);
const SIZE = { width: 400, height: 300 };

const bars = (title: string, data: number[] = [1, 2, 3]): DrawnChart['option'] => ({
  animation: false,
  title: { text: title },
  xAxis: { type: 'category', data: data.map(String) },
  yAxis: { axisLabel: { formatter: '@tick' } },
  series: [{ type: 'bar', data }],
});
const endless = (): DrawnChart['option'] => ({
  ...bars('endless'),
  series: Array.from({ length: 400 }, () => ({
    type: 'line',
    data: Array.from({ length: 4_000 }, (_, i) => i % 7),
  })),
});

/** Width and height as the PNG's header says them. */
const sizeOf = (png: Buffer): unknown => [
  png.subarray(1, 4).toString(),
  png.readUInt32BE(16),
  png.readUInt32BE(20),
];

describe('a renderer', () => {
  const renderer = createRenderer(RENDER_LIMITS);
  afterAll(() => renderer.close());

  test('draws PNG in the pixels asked for', async () => {
    const png = await renderer.png({ option: bars('title'), ...SIZE }, 'ann', signal());
    expect(sizeOf(png)).toEqual(['PNG', 400, 300]);
  }, 30_000);

  test('draws SVG with its text, formatted', async () => {
    const svg = await renderer.svg(
      { option: bars('a < b & "c"', [10_000, 20_000]), ...SIZE },
      'ann',
      signal(),
    );
    expect(svg).toMatch(/^<svg width="400" height="300"/);
    expect(svg).toContain('>20k</text>');
    expect(svg).toContain('a &lt; b &amp; ');
  });

  test('has a font for Chinese: each character looks like itself', async () => {
    const pictures = await Promise.all(
      ['销售', '数据', '\u{F0000}\u{F0001}'].map((title) =>
        renderer.png({ option: bars(title), ...SIZE }, 'ann', signal()),
      ),
    );
    expect(new Set(pictures.map((png) => png.toString('base64'))).size).toBe(3);
    const [, , missing] = pictures;
    const missingToo = await renderer.png({ option: bars('\u{F0002}\u{F0003}'), ...SIZE }, 'ann', signal());
    expect(missingToo.equals(missing ?? Buffer.alloc(0))).toBe(true);
  });

  test('leaves the event loop free', async () => {
    let beats = 0;
    const heart = setInterval(() => (beats += 1), 5);
    await renderer.png(
      {
        option: bars(
          'title',
          Array.from({ length: 3_000 }, (_, i) => i),
        ),
        ...SIZE,
      },
      'ann',
      signal(),
    );
    clearInterval(heart);
    expect(beats).toBeGreaterThan(5);
  });

  test('stops for a caller who hangs up, and draws the next', async () => {
    const caller = new AbortController();
    const drawing = renderer.png({ option: endless(), ...SIZE }, 'ann', caller.signal);
    setTimeout(() => caller.abort(new Error('hung up')), 50);
    await expect(drawing).rejects.toThrow('hung up');
    expect(sizeOf(await renderer.png({ option: bars('next'), ...SIZE }, 'ann', signal()))).toEqual([
      'PNG',
      400,
      300,
    ]);
  }, 30_000);
});

test('a picture that takes too long is given up, and the next is drawn', async () => {
  const renderer = createRenderer({ ...RENDER_LIMITS, deadline: 1_500 });
  try {
    const drawing = renderer.png({ option: endless(), ...SIZE }, 'ann', signal());
    await expect(drawing).rejects.toThrow(/too much time: 1.5 seconds/);
  } finally {
    await renderer.close();
  }
}, 30_000);

test('a thread that runs out of memory takes one picture with it', async () => {
  const renderer = createRenderer({ ...RENDER_LIMITS, memory: 48 });
  try {
    const hungry = renderer.svg({ option: endless(), ...SIZE }, 'ann', signal());
    const modest = renderer.svg({ option: bars('modest'), ...SIZE }, 'ann', signal());
    await expect(hungry).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringMatching(/too much memory/),
    });
    expect(await modest).toContain('modest');
  } finally {
    await renderer.close();
  }
}, 60_000);

test('more pictures than may wait are refused at once', async () => {
  const renderer = createRenderer({ ...RENDER_LIMITS, waiting: 1 });
  try {
    const drawings = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        renderer.svg({ option: bars('one of many'), ...SIZE }, 'ann', signal()),
      ),
    );
    const refused = drawings.flatMap((drawing) =>
      drawing.status === 'rejected' ? [drawing.reason as unknown] : [],
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((reason) => reason instanceof BusyError)).toBe(true);
    expect(drawings.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  } finally {
    await renderer.close();
  }
}, 30_000);

test('one who asks for many pictures leaves room for others', async () => {
  const renderer = createRenderer({ ...RENDER_LIMITS, waiting: 4 });
  const draw = (who: string) => renderer.svg({ option: bars(who), ...SIZE }, who, signal());
  try {
    const many = Promise.allSettled(Array.from({ length: 20 }, () => draw('ann')));
    expect(await draw('bob')).toContain('bob');
    expect((await many).map(({ status }) => status)).toContain('rejected');
  } finally {
    await renderer.close();
  }
}, 30_000);

test('a renderer warmed up draws as any other, and closes though nothing was drawn', async () => {
  const warm = createRenderer(RENDER_LIMITS);
  warm.warm();
  warm.warm();
  expect(await warm.svg({ option: bars('warm'), ...SIZE }, 'ann', signal())).toContain('warm');
  await warm.close();
  const unused = createRenderer(RENDER_LIMITS);
  unused.warm();
  await expect(unused.close()).resolves.toBeUndefined();
}, 30_000);

test('closing ends what is under way, and a renderer never used closes too', async () => {
  const renderer = createRenderer(RENDER_LIMITS);
  const drawing = Promise.allSettled([renderer.svg({ option: endless(), ...SIZE }, 'ann', signal())]);
  await sleep(100);
  await renderer.close();
  expect(await drawing).toMatchObject([{ status: 'rejected' }]);
  await createRenderer(RENDER_LIMITS).close();
}, 30_000);
