import { randomBytes } from 'node:crypto';
import type { Call } from '../call.ts';
import { CallError } from '../errors.ts';
import { ownerOf } from '../identity.ts';
import type { Database } from '../postgres/database.ts';
import type { ChartData } from './chart-data.ts';
import { chartContent, drawChart, type ChartContent, type DrawnChart } from './draw/draw.ts';
import { makeChart } from './make.ts';
import { chartPage } from './page.ts';
import type { Renderer } from './render/renderer.ts';
import type { ChartRequest, Format, Look } from './request.ts';
import * as sql from './statements.ts';

/** A chart and what it shows. */
export interface Chart {
  entry: sql.ChartEntry;
  content: ChartContent;
}

/** A chart in one of its formats. */
export interface Picture {
  mimeType: 'image/png' | 'image/svg+xml' | 'text/html';
  body: Buffer;
}

const MOST_CHARTS = 1_000;

/** The charts, always those of one namespace. */
export interface Charts {
  /**
   * Reads, draws and keeps a chart; beyond the newest 1,000 of a namespace, the oldest go. What cannot be drawn is not
   * kept.
   */
  create(
    request: ChartRequest,
    format: Format,
    call: Call,
  ): Promise<{ entry: sql.ChartEntry; picture: Picture | undefined }>;
  /** @throws CallError where a newer release has stored what this one cannot read */
  find(namespace: string, id: string, signal: AbortSignal): Promise<Chart | undefined>;
  list(
    namespace: string,
    limit: number,
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<sql.ChartEntry[]>;
  ids(namespace: string, prefix: string, signal: AbortSignal): Promise<string[]>;
  /** Whether there was one. */
  delete(namespace: string, id: string, signal: AbortSignal): Promise<boolean>;
  /** Draws a chart for `who`, by whom the turns are given. */
  picture(
    who: string,
    content: ChartContent,
    format: Format,
    look: Look,
    signal: AbortSignal,
  ): Promise<Picture>;
}

export function openCharts(database: Database, data: ChartData, renderer: Renderer): Charts {
  return {
    async create(request, format, call) {
      if (format !== 'html') renderer.warm();
      const { namespace } = call.identity;
      const content = await makeChart(request, data, call);
      const drawn = drawChart(content, request);
      const { title, notes } = drawn;
      // A page is linked to, and made when it is opened.
      const picture =
        format === 'html'
          ? undefined
          : await pictureOf(renderer, drawn, format, request, ownerOf(call.identity), call.signal);
      const chart = { namespace, id: randomBytes(8).toString('hex'), title, notes, content };
      const [entry] = sql.insertedChart.parse(await database.query(sql.insertChart(chart), call.signal));
      await database.query(sql.deleteOldCharts(namespace, MOST_CHARTS), call.signal);
      return { entry, picture };
    },
    async find(namespace, id, signal) {
      const [found] = sql.storedCharts.parse(await database.query(sql.selectChart(namespace, id), signal));
      if (found === undefined) return undefined;
      const { content, ...entry } = found;
      const parsed = chartContent.safeParse(content);
      if (parsed.success) return { entry, content: parsed.data };
      throw new CallError(`The chart ${id} was made by another release of this server. Make it again.`);
    },
    async list(namespace, limit, before, signal) {
      return sql.chartEntries.parse(await database.query(sql.selectCharts(namespace, limit, before), signal));
    },
    async ids(namespace, prefix, signal) {
      const rows = sql.chartIds.parse(await database.query(sql.selectIds(namespace, prefix), signal));
      return rows.map(({ id }) => id);
    },
    async delete(namespace, id, signal) {
      return (await database.query(sql.deleteChart(namespace, id), signal)).length > 0;
    },
    picture: (who, content, format, look, signal) =>
      pictureOf(renderer, drawChart(content, look), format, look, who, signal),
  };
}

async function pictureOf(
  renderer: Renderer,
  drawn: DrawnChart,
  format: Format,
  { width, height, theme }: Look,
  who: string,
  signal: AbortSignal,
): Promise<Picture> {
  const task = { option: drawn.option, width, height };
  switch (format) {
    case 'png':
      return { mimeType: 'image/png', body: await renderer.png(task, who, signal) };
    case 'svg':
      return { mimeType: 'image/svg+xml', body: Buffer.from(await renderer.svg(task, who, signal)) };
    case 'html':
      return {
        mimeType: 'text/html',
        body: Buffer.from(await chartPage(drawn, { width, height, theme })),
      };
  }
}
