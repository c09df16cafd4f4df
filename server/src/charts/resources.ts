import type { Call } from '../call.ts';
import { ownerOf } from '../identity.ts';
import type { ResourceKind } from '../module.ts';
import type { Charts } from './library.ts';
import { FORMATS } from './request.ts';

const MOST_LISTED = 100;
const PICTURE = /^chart:\/\/([0-9a-f]{16})$/;
const FORMATTED = /^chart:\/\/([0-9a-f]{16})\/(png|svg|html)$/;

/** The URI of a chart, which reads as its picture. */
export const chartUri = (id: string): string => `chart://${id}`;

/** Charts as pictures, and in any format. */
export function chartResources(charts: Charts): ResourceKind[] {
  const read = async (uri: string, id: string, wanted: string, call: Call) => {
    const format = FORMATS.find((format) => format === wanted) ?? 'png';
    const chart = await charts.find(call.identity.namespace, id, call.signal);
    if (chart === undefined) return undefined;
    const { mimeType, body } = await charts.picture(
      ownerOf(call.identity),
      chart.content,
      format,
      chart.content.request,
      call.signal,
    );
    return [
      format === 'png'
        ? { uri, mimeType, blob: body.toString('base64') }
        : { uri, mimeType, text: body.toString() },
    ];
  };
  const ids = (prefix: string, call: Call): Promise<string[]> =>
    charts.ids(call.identity.namespace, prefix, call.signal);

  return [
    {
      template: {
        uriTemplate: 'chart://{id}',
        name: 'chart',
        title: 'Chart',
        description: 'A chart as a PNG image',
        mimeType: 'image/png',
      },
      async list(call) {
        const entries = await charts.list(call.identity.namespace, MOST_LISTED, undefined, call.signal);
        return entries.map(({ id, title, kind, created_at }) => ({
          uri: chartUri(id),
          name: title,
          description: `${kind} of ${created_at.slice(0, 10)}`,
          mimeType: 'image/png',
        }));
      },
      async read(uri, call) {
        const [, id] = PICTURE.exec(uri) ?? [];
        return id === undefined ? undefined : read(uri, id, 'png', call);
      },
      complete: async (variable, value, call) => (variable === 'id' ? ids(value, call) : []),
    },
    {
      template: {
        uriTemplate: 'chart://{id}/{format}',
        name: 'chart-format',
        title: 'Chart in a format',
        description: 'A chart as png, svg, or html: an interactive page that needs nothing else',
      },
      list: async () => [],
      async read(uri, call) {
        const [, id, format] = FORMATTED.exec(uri) ?? [];
        return id === undefined || format === undefined ? undefined : read(uri, id, format, call);
      },
      complete: async (variable, value, call) =>
        variable === 'id' ? ids(value, call) : FORMATS.filter((format) => format.startsWith(value)),
    },
  ];
}
