/**
 * Lets the reader of a pipe go away (`| head`) without a stack: what is at work is told to end.
 *
 * @throws whatever else goes wrong with the stream
 */
export const onBrokenPipe = (stream: NodeJS.WriteStream, callback: () => void): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    callback();
  });
};

/** Settles once everything written so far has left: an exit would cut off what a pipe still waits for. */
export const flush = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve());
  });
