import { describe, expect, it } from 'vitest';
import { refuse } from '../../../../server/src/http/guard.ts';

const closed = { allowedHosts: [], allowedOrigins: [] };
const configured = {
  allowedHosts: ['MCP.example'],
  allowedOrigins: ['https://app.example', 'plain.example'],
};
const open = { allowedHosts: ['*'], allowedOrigins: ['*'] };

describe('Host', () => {
  it.each([
    ['localhost', closed, true],
    ['localhost:8080', closed, true],
    ['LOCALHOST:1', closed, true],
    ['127.0.0.1:8443', closed, true],
    ['[::1]:8080', closed, true],
    ['mcp.example', closed, false],
    ['mcp.example:8080', configured, true],
    ['mcp.example.evil.example', configured, false],
    ['localhost.evil.example', configured, false],
    [undefined, closed, false],
    ['anything.example', open, true],
  ])('%s', (host, policy, allowed) => {
    expect(refuse({ host, origin: undefined }, policy) === undefined).toBe(allowed);
  });
});

describe('Origin', () => {
  it.each([
    ['http://localhost:5173', closed, true],
    ['http://[::1]:5173', closed, true],
    ['https://evil.example', closed, false],
    ['null', closed, false],
    ['https://app.example', configured, true],
    ['http://app.example', configured, false],
    ['https://app.example:8443', configured, false],
    ['https://plain.example:8443', configured, true],
    ['https://evil.example', open, true],
  ])('%s', (origin, policy, allowed) => {
    expect(refuse({ host: 'localhost:8080', origin }, policy) === undefined).toBe(allowed);
  });

  it('allows the page that the server itself serves', () => {
    const headers = { host: 'mcp.example:8080', origin: 'http://mcp.example:8080' };
    expect(refuse(headers, configured)).toBeUndefined();
  });
});
