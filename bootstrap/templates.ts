import { readFile } from 'node:fs/promises';
import type { Templates } from './want.ts';

/** Reads the texts that berth ships and puts on hosts. */
export const readTemplates = async (): Promise<Templates> => {
  const [compose, supervise] = await Promise.all([
    readFile(new URL('../server/compose.yaml', import.meta.url), 'utf8'),
    readFile(new URL('host/supervise.sh', import.meta.url), 'utf8'),
  ]);
  return { compose, supervise };
};
