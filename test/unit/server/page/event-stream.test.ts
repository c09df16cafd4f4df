import { expect, it } from 'vitest';
import { eventsOf } from '../../../../server/src/page/browser/event-stream.ts';

async function read(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  const events: string[] = [];
  for await (const event of eventsOf(body)) events.push(event);
  return events;
}

it.each([
  ['one event', ['data: a\n\n'], ['a']],
  ['several in a chunk', ['data: a\n\ndata: b\n\n'], ['a', 'b']],
  ['an event in pieces', ['da', 'ta: {"a"', ':1}\n', '\n'], ['{"a":1}']],
  ['several lines of data', ['data: a\ndata: b\n\n'], ['a\nb']],
  ['lines that end in CR LF, cut between the two', ['data: a\r', '\n\r', '\n'], ['a']],
  ['fields and comments it does not want', [': alive\n\nid: 7\nevent: message\ndata:a\n\n'], ['a']],
  ['an event that never ended', ['data: a\n\ndata: b\n'], ['a']],
  ['nothing', [], []],
])('%s', async (_what, chunks, events) => {
  expect(await read(...chunks)).toEqual(events);
});

it('puts a character together whose bytes came apart', async () => {
  const bytes = new TextEncoder().encode('data: 中\n\n');
  expect(await read(bytes.slice(0, 7), bytes.slice(7))).toEqual(['中']);
});
