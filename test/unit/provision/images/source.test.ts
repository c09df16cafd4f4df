import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceHash } from '../../../../provision/images/source.ts';

let directory: string;
let before: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-source-'));
  await mkdir(join(directory, 'src'));
  await writeFile(join(directory, 'Dockerfile'), 'FROM x');
  await writeFile(join(directory, 'src/main.ts'), 'main');
  before = await sourceHash(directory, {});
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (path: string): string => join(directory, path);

test.each<[string, () => Promise<unknown>]>([
  ['a file’s content', () => writeFile(at('src/main.ts'), 'other')],
  ['a new file', () => writeFile(at('src/new.ts'), '')],
  ['a file’s name', () => rm(at('src/main.ts')).then(() => writeFile(at('src/maim.ts'), 'main'))],
  ['an executable bit', () => chmod(at('Dockerfile'), 0o755)],
])('%s changes it', async (_what, change) => {
  await change();
  expect(await sourceHash(directory, {})).not.toBe(before);
});

test('a file’s time does not', async () => {
  await utimes(at('Dockerfile'), 1, 1);
  expect(await sourceHash(directory, {})).toBe(before);
});

test('what comes from elsewhere does', async () => {
  expect(await sourceHash(directory, { extra: ['24.0.0'] })).not.toBe(before);
});

test('what is left out does not', async () => {
  const only = ['Dockerfile'];
  const narrow = await sourceHash(directory, { only });
  await writeFile(at('src/main.ts'), 'other');
  expect(await sourceHash(directory, { only })).toBe(narrow);
});
