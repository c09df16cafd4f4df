import { openApp } from '../src/app.ts';
import { createHandler } from '../src/http/handler.ts';
import { createHttpServer } from '../src/http/server.ts';
import { createLog } from '../src/log.ts';
import type { Catalog } from '../src/mcp/catalog.ts';
import { createMcp } from '../src/mcp/mcp.ts';
import { mcpModule } from '../src/mcp/module.ts';
import { loadConfig, stopOnSignal } from '../src/start.ts';
import { defineTool } from '../src/tools/tool.ts';
import { ECHO, input, output } from './echo.ts';

// The server as `src/main.ts` starts it, with one tool more.
const echo = defineTool({ ...ECHO, scope: 'read', input, output, call: async (output) => ({ output }) });

const withEcho = (catalog: Catalog): Catalog => ({
  ...catalog,
  tools(toolset) {
    const tools = catalog.tools(toolset);
    return toolset === undefined ? [...(tools ?? []), echo] : tools;
  },
});

const config = loadConfig();
const log = createLog(config.logLevel, 1);
const app = await openApp(config, log);
const catalog = withEcho(app.catalog);
const mcp = mcpModule(createMcp({ ...app, catalog, log, instructions: config.instructions }), config.http);
const routes = [mcp, ...app.modules].flatMap(({ routes = [] }) => routes);
const handle = createHandler({ routes, admission: app.admission, config: config.http });
const server = createHttpServer({
  handle,
  onFinished: (exchange, seconds) => app.onFinished(exchange, seconds),
  config: config.http,
  log,
});

stopOnSignal(log, async () => {
  await server.drain();
  await mcp.close?.();
  await app.close();
});

await server.listen();
