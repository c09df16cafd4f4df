import { stripTypeScriptTypes } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';

/** A worker: takes modules of TypeScript, by name, and posts them back as JavaScript. */
const sources = z.record(z.string(), z.string()).parse(workerData);
const stripped = Object.entries(sources).map(([name, source]) => [name, stripTypeScriptTypes(source)]);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port of a thread knows no origins
parentPort?.postMessage(Object.fromEntries(stripped));
