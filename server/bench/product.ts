import { openApp } from '../src/app.ts';
import { openFront } from '../src/http/front.ts';
import { createLog } from '../src/log.ts';
import type { Catalog } from '../src/mcp/catalog.ts';
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
const front = openFront(app, { config, log, parts: { catalog: withEcho(app.catalog) } });

stopOnSignal(log, async () => {
  await front.stop();
});

await front.listen();
