import { flushCompileCache } from 'node:module';
import type { DuckDBConnection } from '@duckdb/node-api';
import { CallError, messageOf } from '../../errors.ts';
import type { Table } from '../analysis.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { limitsSchema, type Reply, type Request, requestSchema } from '../messages.ts';
import { fileWords, isShortOfMemory, type Known, statementWords } from '../words.ts';
import { confine } from './confine.ts';
import { fewestRows, rowsPerGroup } from './parquet.ts';
import { Parser } from './parser.ts';
import { ask, type Means, read } from './question.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { write } from './write.ts';

// The process that runs DuckDB, one request at a time. The server starts it, and ends it whenever it must.

const PARSER_MB = 64;

const limits = limitsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const { connection } = await openSandbox({ memoryMb: PARSER_MB, threads: 1 }, []);
const means: Means = { parser: new Parser(connection), share: limits };

let session: Sandbox | undefined;

async function answer(request: Request): Promise<unknown> {
  switch (request.what) {
    case 'tables':
      return (await means.parser.check(request.sql)).tables;
    case 'query':
      return await ask(request.question, request.page, means);
    case 'open':
      session = await openSandbox(limits, [], request.tables);
      await numberRows(session.connection, request.tables);
      return null;
    case 'own':
      if (session === undefined) throw new Error('no session is open');
      return await read(session.connection, request.sql, [], request.limit);
    case 'end':
      await session?.[Symbol.asyncDispose]();
      session = undefined;
      return null;
    case 'convert': {
      // Loaded for the first file: what reads workbooks and the like would slow the start of every question's process.
      const { convert } = await import('../files/convert.ts');
      const { source, target, scratch } = request;
      return await convert(source, target, scratch, limits, groupingOf(request));
    }
    case 'write':
      return await write(request.question, request.target, means, groupingOf(request));
  }
}

// Beside each table a view of it with the numbers of its rows, by which a part is read without decoding the rest.
async function numberRows(connection: DuckDBConnection, tables: readonly Table[]): Promise<void> {
  for (const { name, path } of tables) {
    await connection.run(
      `CREATE VIEW ${quoteName(`${name} rows`)} AS SELECT *, file_row_number AS berth_row FROM read_parquet(${quoteText(path)})`,
    );
  }
}

const groupingOf = ({ shortGroups }: { shortGroups: boolean }) => (shortGroups ? fewestRows : rowsPerGroup);

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
  if (request.what === 'tables' || request.what === 'own' || request.what === 'end') return [];
  if (request.what === 'open') return [...request.tables];
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
// It is ended by a signal, which leaves no time for it.
flushCompileCache();
