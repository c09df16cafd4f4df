import { CallError, messageOf } from '../../errors.ts';
import { convert } from '../files/convert.ts';
import { limitsSchema, type Reply, type Request, requestSchema } from '../messages.ts';
import { fileWords, isShortOfMemory, type Known, statementWords } from '../words.ts';
import { confine } from './confine.ts';
import { fewestRows, rowsPerGroup } from './parquet.ts';
import { Parser } from './parser.ts';
import { ask, type Means } from './question.ts';
import { openSandbox } from './sandbox.ts';
import { write } from './write.ts';

// The process that runs DuckDB, one request at a time. The server starts it, and ends it whenever it must.

const PARSER_MB = 64;

const limits = limitsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const { connection } = await openSandbox({ memoryMb: PARSER_MB, threads: 1 }, []);
const means: Means = { parser: new Parser(connection), share: limits };

async function answer(request: Request): Promise<unknown> {
  if (request.what === 'tables') return (await means.parser.check(request.sql)).tables;
  if (request.what === 'query') return await ask(request.question, request.page, means);
  const group = request.shortGroups ? fewestRows : rowsPerGroup;
  return request.what === 'convert'
    ? await convert(request.source, request.target, request.scratch, limits, group)
    : await write(request.question, request.target, means, group);
}

async function failure(error: unknown, request: Request): Promise<Reply> {
  // After a failed allocation, what was allocated before is in pieces.
  const short = isShortOfMemory(error);
  const spent = short || (await bounds.isSpent());
  if (error instanceof CallError)
    return { say: 'failed', spent, short, forCaller: true, message: error.message };
  const words =
    request.what === 'convert' ? fileWords(error, pathsOf(request)) : statementWords(error, pathsOf(request));
  return { say: 'failed', spent, short, forCaller: words !== undefined, message: words ?? messageOf(error) };
}

function pathsOf(request: Request): Known[] {
  if (request.what === 'tables') return [];
  if (request.what === 'convert') {
    const { source, target, scratch } = request;
    return [source.path, target, scratch].map((path) => ({ path, name: source.name }));
  }
  const target = request.what === 'write' ? [{ path: request.target.path, name: 'the result' }] : [];
  return [...request.question.tables, ...target];
}

const say = (reply: Reply): void => {
  process.send?.(reply);
};

const bounds = await confine(limits);

async function reply(request: Request): Promise<Reply> {
  try {
    const result = await answer(request);
    return { say: 'done', spent: await bounds.isSpent(), result };
  } catch (error) {
    return await failure(error, request);
  }
}

process.on('message', (message) => {
  void reply(requestSchema.parse(message)).then(say);
});
// The server is gone.
process.on('disconnect', () => process.exit());

say({ say: 'ready' });
