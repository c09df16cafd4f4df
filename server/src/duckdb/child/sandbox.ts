import { rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Table } from '../analysis.ts';
import { quoteName, quoteText } from '../sql/quote.ts';

/**
 * What DuckDB may take: memory, threads, and MB on disk for what does not fit into the memory. DuckDB makes `directory`
 * when it needs it; what is around it must be there, and only one sandbox at a time may have it.
 */
export interface Share {
  memoryMb: number;
  threads: number;
  spill?: { directory: string; mb: number };
}

/** A DuckDB of its own, that forgets everything when it is closed. */
export interface Sandbox extends AsyncDisposable {
  connection: DuckDBConnection;
}

const SEALED = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  enable_external_file_cache: 'false',
};

/**
 * Opens a DuckDB that can reach `files` and nothing else outside itself, and shows each table as a view. What
 * is open to it cannot be widened afterwards, so each question gets a new one (13 ms, measured on two cores). What it
 * spills goes into a directory of its own, which is removed when it is closed: DuckDB lets statements into it, so it
 * must never hold what is another's.
 * @param keepOrder false where the order of rows comes from there being one thread only; it takes less memory
 */
export async function openSandbox(
  share: Share,
  files: readonly string[],
  tables: readonly Table[] = [],
  keepOrder = true,
): Promise<Sandbox> {
  const spill = spillFor(share);
  const instance = await DuckDBInstance.create(':memory:', {
    ...SEALED,
    temp_directory: spill.directory,
    memory_limit: `${share.memoryMb}MB`,
    threads: String(share.threads),
    preserve_insertion_order: String(keepOrder),
  });
  try {
    const connection = await instance.connect();
    // DuckDB 1.5 heeds this limit only where it is set once the database is open; given before, it is shown and the
    // disk fills.
    await connection.run(`SET max_temp_directory_size = '${spill.mb}MB'`);
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
        spill.remove();
      },
    };
  } catch (error) {
    instance.closeSync();
    spill.remove();
    throw error;
  }
}

const SHARE_OF_FREE = 0.25;

interface Spill {
  /** Empty where there is none. */
  directory: string;
  mb: number;
  remove: () => void;
}

// Where the disk is nearly full, less than a sandbox may have otherwise, so that it cannot fill it.
function spillFor({ spill }: Share): Spill {
  if (spill === undefined || spill.mb === 0) {
    return { directory: '', mb: 0, remove: () => undefined };
  }
  const { directory } = spill;
  const { bavail, bsize } = statfsSync(dirname(directory));
  const freeMb = Math.floor((bavail * bsize * SHARE_OF_FREE) / 1e6);
  return {
    directory,
    mb: Math.min(spill.mb, freeMb),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
