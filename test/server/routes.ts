import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import type { Admission } from '../../server/src/http/admission.ts';
import { createHandler } from '../../server/src/http/handler.ts';
import { createLog } from '../../server/src/log.ts';
import type { Route } from '../../server/src/module.ts';

/** Routes behind a real HTTP server. */
export interface Served {
  port: number;
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  close(): void;
}

/** Serves a module's routes as the server does; a bug of ours, which no test expects, answers 500. */
export async function serveRoutes(routes: readonly Route[], admit: Admission['admit']): Promise<Served> {
  const handle = createHandler({
    routes,
    admission: { admit, answersCors: () => false },
    config: { allowedHosts: [], allowedOrigins: [], publicUrl: undefined },
  });
  const log = createLog('silent', 2);
  const server = createServer((req, res) => {
    handle({ req, res, log, route: '', requestId: 'test' }).catch((error: unknown) =>
      res.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
