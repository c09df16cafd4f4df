import { createServer } from 'node:http';
import process from 'node:process';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ECHO, input, output } from './echo.ts';

// The SDK's own handler, as its documentation sets it up: a server for each request, whose tools are registered
// one by one. The schemas are made once, which is kinder to it than many a server in the field.
const TOOLS = Number(process.env['TOOLS'] ?? '1');

const others = Array.from({ length: TOOLS - 1 }, (_, index) => ({
  name: `tool_${index}`,
  definition: {
    title: `Tool ${index}`,
    description: 'One of the tools that a server has beside the one that is called.',
    inputSchema: z.object({
      name: z.string().min(1).max(100).describe('the name'),
      tags: z.array(z.string()).max(50).default([]).describe('words to group by'),
      limit: z.number().int().min(1).max(100).default(10).describe('at most this many'),
    }),
    outputSchema: z.object({ name: z.string(), items: z.array(z.object({ key: z.string() })) }),
  },
}));

const { name, ...definition } = ECHO;

function makeServer(): McpServer {
  const server = new McpServer({ name: 'plain', version: '1.0.0' });
  for (const other of others) {
    server.registerTool(other.name, other.definition, async ({ name }) => ({
      content: [{ type: 'text', text: name }],
      structuredContent: { name, items: [] },
    }));
  }
  server.registerTool(
    name,
    { ...definition, inputSchema: input, outputSchema: output },
    async ({ message }) => ({
      content: [{ type: 'text', text: JSON.stringify({ message }) }],
      structuredContent: { message },
    }),
  );
  return server;
}

const handle = toNodeHandler(createMcpHandler(makeServer));
const validateHost = localhostHostValidation();
const validateOrigin = localhostOriginValidation();

createServer((req, res) => {
  if (!validateHost(req, res) || !validateOrigin(req, res)) return;
  // Its types want what Node.js leaves open to be there; a server's requests always have both.
  void handle(Object.assign(req, { method: req.method ?? '', url: req.url ?? '' }), res);
}).listen(Number(process.env['PORT']), '127.0.0.1');
