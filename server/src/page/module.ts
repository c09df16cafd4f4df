import type { HttpCall, Module } from '../module.ts';
import { sendHtml, sendJson, sendText } from '../http/reply.ts';
import type { ServerStatus } from '../status/status.ts';
import { readAssets, type Assets } from './assets.ts';
import { renderDocument } from './document.ts';

// Only this server's own files run or are loaded; pictures may also come from answers, as data.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * The page for people at `/`, and the files it loads. It speaks MCP to /mcp itself, as any client does. `title`
 * is the name that people, and the settings of their clients, know this server by.
 */
export function pageModule({
  status,
  title,
}: {
  status: () => Promise<ServerStatus>;
  title: string;
}): Module {
  let reading: Promise<Assets> | undefined;
  const assets = (): Promise<Assets> => {
    reading ??= readAssets().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };

  return {
    routes: [
      {
        path: '/',
        methods: ['GET', 'HEAD'],
        access: 'open',
        async handle({ res, origin }) {
          const [files, now] = await Promise.all([assets(), status()]);
          sendHtml(res, renderDocument({ ...now, name: title }, origin, files), {
            'Content-Security-Policy': POLICY,
          });
        },
      },
      {
        path: '/assets/{version}/{name}',
        methods: ['GET', 'HEAD'],
        access: 'open',
        handle: async (call) => sendAsset(call, await assets()),
      },
    ],
  };
}

function sendAsset({ res, params }: HttpCall, { version, files }: Assets): void {
  const asset = files.get(params['name'] ?? '');
  if (asset === undefined) return sendJson(res, 404, { error: 'There is no such file' });
  // While one replica replaces another, a page of the one may ask the other: its file will do, this once.
  const caching = params['version'] === version ? FOREVER : 'no-store';
  sendText(res, 200, asset.type, asset.body, { 'Cache-Control': caching });
}
