import { composeArgv } from '../compose.ts';
import type { Paths } from '../paths.ts';
import { lines } from '../probe/text.ts';
import { quoteAll } from '../../core/shell.ts';
import type { Connection } from '../ssh/connection.ts';

const TAIL = 15;

/** The last log lines of every container that is not healthy; of the server where all claim to be. */
export const lastWords = async (
  connection: Connection,
  paths: Paths,
  directory: string,
): Promise<string[]> => {
  const compose = (...args: string[]): string => quoteAll(composeArgv(paths, directory, ...args));
  const script = `
bad=$(docker ps --all --filter label=com.docker.compose.project=${quoteAll([paths.project])} --format '{{.Label "com.docker.compose.service"}}|{{.Status}}' | grep -v '(healthy)$' | cut -d'|' -f1 | sort -u)
timeout 20 ${compose('--ansi', 'never', 'logs', '--no-color', '--tail', String(TAIL))} \${bad:-server} </dev/null`;
  const result = await connection.run(script, { deadline: 60 }).catch(() => undefined);
  return lines(result?.stdout ?? '');
};
