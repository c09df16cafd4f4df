import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { escapeHtml } from '../http/escape.ts';
import { colorsOf } from './draw/colors.ts';
import type { DrawnChart } from './draw/draw.ts';
import { compactNumber, compactValue, dress, fullNumber } from './dress.ts';
import type { Look } from './request.ts';

// Runs in the browser. Its text never changes, so that its hash is all that the page's policy has to name.
const BOOT = `'use strict';
${[compactNumber, fullNumber, compactValue, dress].map(String).join('\n')}
const chart = echarts.init(document.getElementById('chart'), null, { renderer: 'svg' });
chart.setOption(dress(JSON.parse(document.getElementById('option').textContent)));
addEventListener('resize', () => chart.resize());`;

/** JSON that no HTML parser finds an end tag or a comment in. */
const asData = (value: unknown): string => JSON.stringify(value).replaceAll('<', String.raw`\u003c`);

const hashOf = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

interface Library {
  source: string;
  policy: string;
}

let library: Promise<Library> | undefined;

async function readLibrary(): Promise<Library> {
  const path = createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js');
  const source = (await readFile(path, 'utf8')).replaceAll('</script', String.raw`<\/script`);
  const scripts = `script-src ${hashOf(source)} ${hashOf(BOOT)}`;
  // Tooltips are elements with styles of their own.
  return {
    source,
    policy: `default-src 'none'; ${scripts}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`,
  };
}

const theLibrary = (): Promise<Library> => (library ??= readLibrary());

/** The policy of every chart's page; a page saved as a file carries it too. */
export const chartPagePolicy = async (): Promise<string> => (await theLibrary()).policy;

/** A page that shows the chart, answers to pointer and zoom, and loads nothing: echarts is inside. */
export async function chartPage({ option, title, notes }: DrawnChart, look: Look): Promise<string> {
  const { source, policy } = await theLibrary();
  const { background, text, muted } = colorsOf(look);
  const interactive = {
    ...option,
    animation: true,
    aria: { enabled: true },
    toolbox: {
      right: 12,
      bottom: 3,
      itemSize: 13,
      iconStyle: { borderColor: muted },
      feature: { saveAsImage: { name: title.slice(0, 80), title: 'Save' }, ...zoomOf(option) },
    },
  };
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>
html, body { margin: 0; background: ${background}; color: ${text}; font: 14px system-ui, sans-serif; }
main { overflow-x: auto; }
#chart { min-width: ${Math.min(look.width, 600)}px; height: 100vh; min-height: ${Math.min(look.height, 480)}px; max-height: ${Math.max(look.height, 900)}px; }
</style>
<main><div id="chart" role="img" aria-label="${escapeHtml([title, ...notes.lines].join('. '))}"></div></main>
<noscript>This chart is drawn by a script, and scripts are off.</noscript>
<script type="application/json" id="option">${asData(interactive)}</script>
<script>${source}</script>
<script>${BOOT}</script>
</html>
`;
}

/** Zooming makes sense between two scales, not among names or shares. */
function zoomOf({ xAxis, yAxis }: DrawnChart['option']): Record<string, unknown> {
  const isScale = (axis: typeof xAxis | typeof yAxis): boolean =>
    axis !== undefined && !Array.isArray(axis) && axis.type !== 'category';
  if (!isScale(xAxis) || !isScale(yAxis)) return {};
  return {
    dataZoom: { yAxisIndex: 'none', title: { zoom: 'Zoom', back: 'Back' } },
    restore: { title: 'Reset' },
  };
}
