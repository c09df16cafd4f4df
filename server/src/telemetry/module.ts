import type { Module } from '../module.ts';
import type { Metrics } from './metrics.ts';

/**
 * GET /metrics. It tells how much is done here and nothing of what or by whom, so a key with the scope `read`
 * is enough; Prometheus sends one as the bearer token of its `authorization` setting.
 */
export function metricsModule(metrics: Metrics): Module {
  return {
    routes: [
      {
        path: '/metrics',
        methods: ['GET', 'HEAD'],
        access: 'read',
        async handle({ res }) {
          const text = await metrics.text();
          res.writeHead(200, {
            'Content-Type': metrics.contentType,
            'Content-Length': Buffer.byteLength(text),
            'Cache-Control': 'no-store',
          });
          res.end(text);
        },
      },
    ],
  };
}
