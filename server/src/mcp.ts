import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import type { Service } from './service.ts';
import { forget } from './tools/forget.ts';
import { recall } from './tools/recall.ts';
import { remember } from './tools/remember.ts';
import { serverStatusTool } from './tools/server-status.ts';
import { NAME, VERSION } from './version.ts';

const TOOLS = [serverStatusTool, remember, recall, forget];

// The SDK builds a server for each request; this is the costly part of one, and it holds no state.
const jsonSchemaValidator = new AjvJsonSchemaValidator();

/** Makes the MCP server of one request, or of one connection under stdio, for either protocol era. */
export function createFactory(service: Service): McpServerFactory {
  const options = {
    jsonSchemaValidator,
    // The tools are the same for as long as the process lives.
    capabilities: { tools: { listChanged: false } },
    ...(service.instructions === undefined ? {} : { instructions: service.instructions }),
  };
  return ({ requestInfo }) => {
    const server = new McpServer({ name: NAME, version: VERSION }, options);
    const log = service.log.child({ requestId: requestInfo?.headers.get('x-request-id') ?? undefined });
    for (const tool of TOOLS) tool.register(server, service, log);
    return server;
  };
}
