import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { Contestant } from './contestant.ts';
import { bearer, modern } from './dialects.ts';
import { post } from './load.ts';

const MEGABYTE = 1024 * 1024;

/** Calls a tool of the product; returns its structured answer. @throws Error for an answer that is an error */
export type Caller = (tool: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

const answer = z.object({
  result: z.object({
    isError: z.boolean().optional(),
    content: z.array(z.looseObject({ text: z.string().optional() })),
    structuredContent: z.record(z.string(), z.unknown()).optional(),
  }),
});

export function caller({ origin }: Contestant, key: string): Caller {
  return async (tool, input) => {
    const dialect = modern(bearer(key), tool);
    const { status, body } = await post(origin, dialect, undefined, dialect.call(input, 1));
    if (status !== 200) throw new Error(`${tool} was answered ${status}: ${body.slice(0, 500)}`);
    const { isError, content, structuredContent = {} } = answer.parse(JSON.parse(dataIn(body))).result;
    if (isError === true) throw new Error(`${tool} failed: ${content[0]?.text}`);
    return structuredContent;
  };
}

/** The message of an answer, which comes as JSON or as the last event of a stream. */
const dataIn = (body: string): string =>
  body
    .match(/^data: (.*)$/gm)
    ?.at(-1)
    ?.slice('data: '.length) ?? body;

const link = z.object({ url: z.url() });

/** Uploads a file as a dataset, with a link as a client without a key would. */
export async function upload(call: Caller, name: string, file: string): Promise<void> {
  const { url } = link.parse(await call('request_upload', { name, fileName: `${name}.csv`, replace: true }));
  const response = await fetch(url, {
    method: 'PUT',
    body: ReadableStream.from(createReadStream(file, { highWaterMark: MEGABYTE })),
    duplex: 'half',
  });
  if (!response.ok) throw new Error(`the upload was answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

/** Seconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
