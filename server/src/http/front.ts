import type { App } from '../app.ts';
import type { Config } from '../config/config.ts';
import { instructionsOf } from '../instructions.ts';
import type { Logger } from '../log.ts';
import { createMcp, type Mcp, type McpParts } from '../mcp/mcp.ts';
import { mcpModule } from '../mcp/module.ts';
import { createHandler } from './handler.ts';
import { createHttpServer } from './server.ts';

/** An app behind HTTP. */
export interface Front {
  mcp: Mcp;
  /** Resolves with the port once connections are accepted. */
  listen(): Promise<number>;
  /** Drains, then ends the protocol's streams and the app; returns how many calls had to be cut off. */
  stop(): Promise<number>;
}

/** Puts an app behind HTTP: every route of its parts, and MCP. `parts` may serve more of MCP than the app has. */
export function openFront(
  app: App,
  {
    config,
    log,
    parts = {},
  }: {
    config: Pick<Config, 'http' | 'datasets' | 'auditDays' | 'instructions'>;
    log: Logger;
    parts?: Partial<McpParts>;
  },
): Front {
  const mcp = createMcp({ ...app, log, instructions: instructionsOf(config), ...parts });
  const protocol = mcpModule(mcp, config.http);
  const routes = [protocol, ...app.modules].flatMap(({ routes = [] }) => routes);
  const { admission, onFinished } = app;
  const handle = createHandler({ routes, admission, config: config.http });
  const server = createHttpServer({ handle, onFinished, config: config.http, log });
  return {
    mcp,
    listen: () => server.listen(),
    async stop() {
      app.startDraining();
      const cut = await server.drain();
      await protocol.close?.();
      await app.close();
      return cut;
    },
  };
}
