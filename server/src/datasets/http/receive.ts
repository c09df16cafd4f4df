import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpRefusal } from './refusal.ts';

/**
 * Streams a request's body into a file.
 *
 * @throws HttpRefusal for one that is too large, empty, or compressed
 */
export async function receive(
  req: IncomingMessage,
  path: string,
  mostBytes: number,
  signal: AbortSignal,
): Promise<void> {
  const tooLarge = () =>
    new HttpRefusal(413, `The file is larger than ${mostBytes} bytes, which is the most this server takes.`);
  const coding = req.headers['content-encoding'] ?? 'identity';
  if (coding !== 'identity')
    throw new HttpRefusal(415, `Send the file as it is, without Content-Encoding: ${coding}.`);
  if (Number(req.headers['content-length'] ?? 0) > mostBytes) throw tooLarge();

  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  const cut = new AbortController();
  const hungUp = () => {
    if (!req.complete) cut.abort(new HttpRefusal(400, 'The upload ended before the file was whole.'));
  };
  req.once('close', hungUp);
  // Opened first, so that whoever clears up after a failure finds the file.
  const file = await open(path, 'wx');
  try {
    // The request itself stays out of the pipeline, which would destroy it and with it the way for an answer.
    const ending = { signal: AbortSignal.any([signal, cut.signal]) };
    await pipeline(req.pipe(counted), createWriteStream('', { fd: file }), ending);
  } catch (error) {
    signal.throwIfAborted();
    cut.signal.throwIfAborted();
    throw error;
  } finally {
    req.off('close', hungUp);
  }
  if (bytes === 0)
    throw new HttpRefusal(400, 'The file is empty. Send its content as the body of the request.');
}
