import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../process.ts';
import { CLIENTS } from './connect.ts';
import { startFixture, type FixtureServer } from './fixture/serve.ts';

let server: FixtureServer;
beforeAll(async () => {
  server = await startFixture();
});
afterAll(() => server.close());

describe.each(CLIENTS)('$name', ({ name, connect }) => {
  let client: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    client = await connect(server);
  });
  afterAll(() => client.close());

  it('lists the tools with their schemas', async () => {
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['test_simple_text', 'wait']));
    const tool = tools.find((one) => one.name === 'json_schema_2020_12_tool');
    expect(tool?.inputSchema).toMatchObject({ $defs: { address: { $anchor: 'addressDef' } } });
  });

  it('calls a tool', async () => {
    const result = await client.callTool({ name: 'test_multiple_content_types', arguments: {} });
    expect(result.content).toMatchObject([{ type: 'text' }, { type: 'image' }, { type: 'resource' }]);
  });

  it('is told what went wrong', async () => {
    const result = await client.callTool({ name: 'test_error_handling', arguments: {} });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: 'This tool intentionally returns an error for testing' }],
    });
    await expect(client.callTool({ name: 'no_such_tool', arguments: {} })).rejects.toMatchObject({
      code: -32_602,
    });
  });

  it('hears of the progress of a call, and cancels it', async () => {
    const stop = new AbortController();
    const heard: number[] = [];
    const call = callWith(client, 'wait', {
      signal: stop.signal,
      onprogress({ progress }) {
        heard.push(progress);
        if (progress === 3) stop.abort();
      },
    });
    await expect(call).rejects.toThrow(/abort/i);
    expect(heard).toEqual([1, 2, 3]);
    // By stdio the server is another process, whose calls cannot be seen from here.
    if (!name.includes('stdio')) await eventually(async () => server.catalog.waiting === 0);
    expect(await client.callTool({ name: 'test_simple_text', arguments: {} })).not.toHaveProperty('isError');
  });

  it('lists and reads resources, and completes what a template leaves open', async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain('test://static-text');
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['test://template/{id}/data']);
    const { contents } = await client.readResource({ uri: 'test://template/42/data' });
    expect(contents).toMatchObject([{ uri: 'test://template/42/data', mimeType: 'application/json' }]);
    await expect(client.readResource({ uri: 'test://nothing' })).rejects.toMatchObject({ code: -32_602 });
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'test://template/{id}/data' },
      argument: { name: 'id', value: '12' },
    });
    expect(completion.values).toEqual(['12', '123']);
  });

  it('lists and gets prompts, and completes their arguments', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toContain('test_prompt_with_arguments');
    const { messages } = await client.getPrompt({
      name: 'test_prompt_with_arguments',
      arguments: { arg1: 'one', arg2: 'two' },
    });
    expect(messages).toMatchObject([{ content: { text: "Prompt with arguments: arg1='one', arg2='two'" } }]);
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
      argument: { name: 'arg1', value: 'par' },
    });
    expect(completion.values).toEqual(['paris', 'park', 'party']);
  });
});

type Connected = Awaited<ReturnType<(typeof CLIENTS)[number]['connect']>>;
type Options = { signal?: AbortSignal; onprogress?: (progress: { progress: number }) => void };

/** The two generations take their options in different places. */
const callWith = (client: Connected, name: string, options: Options): Promise<unknown> =>
  'getNegotiatedProtocolVersion' in client
    ? client.callTool({ name, arguments: {} }, options)
    : client.callTool({ name, arguments: {} }, undefined, options);
