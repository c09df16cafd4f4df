import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFixture, type FixtureServer } from './fixture/serve.ts';
import { INITIALIZE, openSession, post, postModern, read, type Answer } from './wire.ts';

describe('a name that is not there', () => {
  let server: FixtureServer;
  let url: string;

  beforeAll(async () => {
    server = await startFixture({ SERVER_INSTRUCTIONS: 'Amounts are in EUR.' });
    url = `${server.origin}/mcp`;
  });

  afterAll(() => server.close());

  const ask = {
    '2026-07-28': async (method: string, params: Record<string, unknown>): Promise<Answer> => {
      const name = params['name'] ?? params['uri'];
      const headers = typeof name === 'string' ? { 'Mcp-Name': name } : {};
      return read(await postModern(url, method, params, { headers }));
    },
    '2025-11-25': async (method: string, params: Record<string, unknown>): Promise<Answer> =>
      read(await (await openSession(url)).request(method, params)),
  };

  const CASES = [
    {
      method: 'tools/call',
      params: { name: 'querry_datasets' },
      message: 'Unknown tool: querry_datasets. Did you mean query_datasets?',
    },
    {
      method: 'tools/call',
      params: { name: 'xyzzy' },
      message: 'Unknown tool: xyzzy. tools/list names those there are.',
    },
    {
      method: 'prompts/get',
      params: { name: 'test_simple_prmpt' },
      message: 'Unknown prompt: test_simple_prmpt. Did you mean test_simple_prompt?',
    },
    {
      method: 'prompts/get',
      params: { name: 'test_prompt_with_arguments', arguments: { arg1: 'a', Arg2: 'b' } },
      message:
        'The arguments of the prompt test_prompt_with_arguments do not fit. ' +
        'There is no argument Arg2. Did you mean arg2?',
    },
    {
      method: 'resources/read',
      params: { uri: 'test://static-txt' },
      message: 'Resource not found: test://static-txt. Did you mean test://static-text?',
    },
    {
      method: 'completion/complete',
      params: {
        ref: { type: 'ref/prompt', name: 'test_prompt_with_argument' },
        argument: { name: 'arg1', value: '' },
      },
      message:
        'Unknown prompt: test_prompt_with_argument. ' +
        'Did you mean test_prompt_with_arguments or test_prompt_with_image?',
    },
    {
      method: 'completion/complete',
      params: {
        ref: { type: 'ref/resource', uri: 'test://template/{ID}/dat' },
        argument: { name: 'id', value: '' },
      },
      message: 'Unknown resource template: test://template/{ID}/dat. Did you mean test://template/{id}/data?',
    },
  ];

  describe.each(['2026-07-28', '2025-11-25'] as const)('in a request of %s', (revision) => {
    it.each(CASES)('is answered with -32602: $message', async ({ method, params, message }) => {
      const { messages } = await ask[revision](method, params);
      expect(messages.at(-1)?.error).toMatchObject({ code: -32_602, message });
    });

    it('is said back in short, however long it is', async () => {
      const name = 'query_datasets'.repeat(700);
      const { messages } = await ask[revision]('tools/call', { name });
      expect(messages.at(-1)?.error?.message).toMatch(/^Unknown tool: .{0,260}those there are\.$/);
    });

    it('is asked about where it is an argument', async () => {
      const params = { name: 'recall', arguments: { limt: 5 } };
      const { messages } = await ask[revision]('tools/call', params);
      expect(messages.at(-1)?.result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('There is no argument limt. Did you mean limit?') }],
      });
    });
  });

  it('is asked about where it is a toolset', async () => {
    const { status, messages } = await read(await postModern(`${url}/feww`, 'tools/list'));
    expect(status).toBe(404);
    expect(messages[0]?.error?.message).toBe('There is no toolset feww. Did you mean few?');
  });

  it('need not be guessed: the instructions name the tools, and what the operator adds', async () => {
    const [modern, older] = [
      await read(await postModern(url, 'server/discover')),
      await read(await post(url, INITIALIZE)),
    ];
    for (const { messages } of [modern, older]) {
      const instructions = String(messages.at(-1)?.result?.['instructions']);
      expect(instructions).toMatch(/data workbench[^]*query_datasets[^]*Amounts are in EUR\.$/);
    }
  });
});
