import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { unframe } from '../../../../provision/engine/exec.ts';
import { followProgress } from '../../../../provision/engine/progress.ts';

const frame = (stream: number, text: string): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

test('frames of both streams are joined in order', () => {
  expect(unframe(Buffer.concat([frame(1, 'one\n'), frame(2, 'twö\n'), frame(1, 'three\n')]))).toBe(
    'one\ntwö\nthree\n',
  );
});

test('progress is read line by line, wherever it is cut', async () => {
  const seen: (string | undefined)[] = [];
  await followProgress(Readable.from(['{"status":"a"}\r\n{"sta', 'tus":"b"}\r\n\r\n']), ({ status }) =>
    seen.push(status),
  );
  expect(seen).toEqual(['a', 'b']);
});

test('an error line of the stream is thrown in its own words', async () => {
  const stream = Readable.from(['{"status":"a"}\n{"errorDetail":{"message":"denied"},"error":"denied"}\n']);
  await expect(followProgress(stream)).rejects.toThrow(/^denied$/);
});
