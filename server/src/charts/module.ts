import type { Credentials } from '../access/credentials.ts';
import type { Module } from '../module.ts';
import type { Database } from '../postgres/database.ts';
import type { Signer } from '../signer.ts';
import type { ChartData } from './chart-data.ts';
import { openCharts } from './library.ts';
import { createRenderer, RENDER_LIMITS, type RenderLimits } from './render/renderer.ts';
import { chartResources } from './resources.ts';
import { chartRoute } from './route.ts';
import { createChart } from './tools/create-chart.ts';
import { deleteChart } from './tools/delete-chart.ts';
import { getChart } from './tools/get-chart.ts';
import { listCharts } from './tools/list-charts.ts';
import { suggestCharts } from './tools/suggest-charts.ts';

/**
 * Charts of datasets: the tools that make and show them, their resources, and the pages behind their links.
 */
export function chartModule(deps: {
  database: Database;
  data: ChartData;
  signer: Signer;
  credentials: Credentials;
  drawing?: RenderLimits;
}): Module {
  const { database, data, signer, credentials, drawing = RENDER_LIMITS } = deps;
  const renderer = createRenderer(drawing);
  const charts = openCharts(database, data, renderer);
  return {
    tools: [
      createChart(charts, signer),
      suggestCharts(data, () => renderer.warm()),
      listCharts(charts, signer),
      getChart(charts, signer),
      deleteChart(charts),
    ],
    resources: chartResources(charts),
    routes: [chartRoute(charts, signer, credentials)],
    close: () => renderer.close(),
  };
}
