// Loaded into a measured process before its own code (`--import`): answers each message with its memory, in bytes,
// after a full collection.
const collect = globalThis.gc;

process.on('message', () => {
  if (collect === undefined) throw new Error('start Node.js with --expose-gc');
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, heapUsed, external });
});
// The channel alone must not keep the process.
process.channel?.unref();
