import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { drawChart } from '../../../../server/src/charts/draw/draw.ts';
import { chartPage, chartPagePolicy } from '../../../../server/src/charts/page.ts';
import type { ViewOf } from '../../../../server/src/charts/plan/view.ts';
import { storedRequest } from '../../../../server/src/charts/request.ts';

const EVIL = '</script><script>alert(1)</script><!--\u2028"\'&';
const LOOK = { theme: 'light', width: 960, height: 540 } as const;

const page = (): Promise<string> => {
  const request = storedRequest.parse({ dataset: 'd', kind: 'bar', x: 'region', title: EVIL });
  const view: ViewOf<'groups'> = {
    shape: 'groups',
    x: { type: 'names', numeric: false },
    top: 30,
    values: [],
    aggregate: 'count',
    step: 1,
  };
  return chartPage(
    drawChart({ request, view, rows: [[EVIL, false, null, false, 1, 1, 1, 20_000]] }, LOOK),
    LOOK,
  );
};

const scriptsOf = (html: string) =>
  [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map(([, attributes = '', source = '']) => ({
    attributes,
    source,
  }));

test('the page runs two scripts, which are all that its policy allows', async () => {
  const html = await page();
  const policy = await chartPagePolicy();
  const scripts = scriptsOf(html);
  expect(scripts.map(({ attributes }) => attributes)).toEqual([
    ' type="application/json" id="option"',
    '',
    '',
  ]);
  const hashes = scripts
    .slice(1)
    .map(({ source }) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`);
  expect(policy).toContain(`script-src ${hashes.join(' ')};`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src[^;]*(unsafe|http|\*)/);
  expect(html).toContain(`http-equiv="Content-Security-Policy" content="${policy}"`);
});

test('what data says is never markup', async () => {
  const html = await page();
  expect(html.match(/<script/g)).toHaveLength(
    3 + (scriptsOf(html)[1]?.source.match(/<script/g)?.length ?? 0),
  );
  expect(html).not.toContain('alert(1)</script>');
  expect(html).toContain('<title>&lt;/script&gt;');
  const [data] = scriptsOf(html);
  expect(JSON.parse(data?.source ?? '')).toMatchObject({
    title: { text: EVIL },
  });
});

test('the page asks for nothing from anywhere', async () => {
  const html = await page();
  const own = scriptsOf(html).reduce((rest, { source }) => rest.replace(source, ''), html);
  expect(own).not.toMatch(/\b(src|href)=|@import|url\(/);
});

test('its last script stands on its own, and hands echarts the option with its functions', async () => {
  const [data, , boot] = scriptsOf(await page());
  const given: unknown[] = [];
  runInNewContext(boot?.source ?? '', {
    document: { getElementById: (id: string) => ({ id, textContent: data?.source }) },
    echarts: {
      init: () => ({ setOption: (option: unknown) => given.push(option), resize: () => undefined }),
    },
    addEventListener: () => undefined,
  });
  expect(given).toMatchObject([{ yAxis: { axisLabel: { formatter: expect.any(Function) } } }]);
});
