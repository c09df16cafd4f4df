import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Table } from '../analysis.ts';
import { quoteName, quoteText } from '../sql/quote.ts';

/** What DuckDB may take. */
export interface Share {
  memoryMb: number;
  threads: number;
}

/** A DuckDB of its own, that forgets everything when it is closed. */
export interface Sandbox extends AsyncDisposable {
  connection: DuckDBConnection;
}

const SEALED = {
  temp_directory: '',
  max_temp_directory_size: '0B',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  enable_external_file_cache: 'false',
};

/**
 * Opens a DuckDB that can reach `files` and nothing else outside itself, and shows each table as a view. What
 * is open to it cannot be widened afterwards, so each question gets a new one (13 ms, measured on two cores).
 * @param keepOrder false where the order of rows comes from there being one thread only; it takes less memory
 */
export async function openSandbox(
  share: Share,
  files: readonly string[],
  tables: readonly Table[] = [],
  keepOrder = true,
): Promise<Sandbox> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...SEALED,
    memory_limit: `${share.memoryMb}MB`,
    threads: String(share.threads),
    preserve_insertion_order: String(keepOrder),
  });
  try {
    const connection = await instance.connect();
    const allowed = [...files, ...tables.map(({ path }) => path)];
    await connection.run(`SET allowed_paths = [${allowed.map(quoteText).join(', ')}]`);
    await connection.run("SET enable_external_access = false; SET TimeZone = 'UTC'");
    for (const { name, path } of tables) {
      await connection.run(
        `CREATE VIEW ${quoteName(name)} AS SELECT * FROM read_parquet(${quoteText(path)})`,
      );
    }
    await connection.run('SET lock_configuration = true');
    return {
      connection,
      async [Symbol.asyncDispose]() {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}
