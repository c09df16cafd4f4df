import { stripTypeScriptTypes } from 'node:module';
import process from 'node:process';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/**
 * A process of its own: reads modules of TypeScript, by name, as JSON, and answers with JavaScript likewise.
 */
const sources = z.record(z.string(), z.string()).parse(await json(process.stdin));
const stripped = Object.entries(sources).map(([name, source]) => [name, stripTypeScriptTypes(source)]);

process.stdout.write(JSON.stringify(Object.fromEntries(stripped)));
