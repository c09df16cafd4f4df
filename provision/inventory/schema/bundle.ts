import { environment } from './environment.ts';
import { ipAddress, port, size } from './scalars.ts';
import { listOf, map, text, whole } from './shape.ts';

const server = map({
  port: port().default(8080).describe('Port that the MCP server is published on'),
  bind: ipAddress().default('127.0.0.1').describe('Address that the port is published on'),
  memory: size().prefault('1g').describe('Memory limit'),
  environment: environment().default({}).describe('Environment variables of the MCP server'),
  allowedHosts: listOf(text('a host name'), 'a list of host names')
    .default([])
    .describe('Host headers that the server answers to'),
  allowedOrigins: listOf(text('an origin such as https://app.example.com'), 'a list of origins')
    .default([])
    .describe('Origins that browsers may call the server from'),
  tools: text('a path to a YAML file')
    .optional()
    .describe('File that declares SQL tools, in the format of MCP Toolbox for Databases'),
});

/** What runs on every host. */
export const bundle = map({
  keep: whole(1, 100, 'a number of releases, 1 to 100').default(5).describe('Releases kept on a host'),
  healthTimeout: whole(1, 3600, 'seconds, 1 to 3600')
    .default(120)
    .describe('Seconds that a new release may take to become healthy'),
  server: server.prefault({}).describe('The MCP server'),
  postgres: map({ memory: size().prefault('512m').describe('Memory limit') })
    .prefault({})
    .describe('The database'),
  redis: map({ memory: size().prefault('128m').describe('Memory limit') })
    .prefault({})
    .describe('The cache'),
}).describe('What runs on every host');
