import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE } from '../process.ts';
import { STDIO_SERVER } from './connect.ts';
import { startFixture, type FixtureServer } from './fixture/serve.ts';

const run = promisify(execFile);
const INSPECTOR = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector/cli/build/cli.js'));

let server: FixtureServer;
beforeAll(async () => {
  server = await startFixture();
});
afterAll(() => server.close());

describe.each([
  { by: 'Streamable HTTP', target: () => [`${server.origin}/mcp`, '--transport', 'http'] },
  { by: 'HTTP+SSE', target: () => [`${server.origin}/sse`, '--transport', 'sse'] },
  { by: 'stdio', target: () => [STDIO_SERVER.command, ...STDIO_SERVER.args] },
])("the Inspector's command line by $by", ({ target }) => {
  const inspect = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await run(NODE, [INSPECTOR, '--cli', ...target(), ...args], { timeout: 30_000 });
    return JSON.parse(stdout);
  };

  it.each([
    {
      method: 'tools/list',
      args: [],
      answer: { tools: expect.arrayContaining([expect.objectContaining({ name: 'test_simple_text' })]) },
    },
    {
      method: 'tools/call',
      args: ['--tool-name', 'test_simple_text'],
      answer: { content: [{ type: 'text', text: 'This is a simple text response for testing.' }] },
    },
    {
      method: 'resources/read',
      args: ['--uri', 'test://static-text'],
      answer: { contents: [{ text: 'This is the content of the static text resource.' }] },
    },
    {
      method: 'prompts/get',
      args: ['--prompt-name', 'test_prompt_with_arguments', '--prompt-args', 'arg1=a', 'arg2=b'],
      answer: { messages: [{ content: { text: "Prompt with arguments: arg1='a', arg2='b'" } }] },
    },
  ])('asks $method', async ({ method, args, answer }) => {
    expect(await inspect('--method', method, ...args)).toMatchObject(answer);
  });
});
