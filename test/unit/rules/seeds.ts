/** What a seed must be answered with: the rule, and the words of a message where one rule says several. */
export type Seed = { file: string; content: string; rule?: string; says?: string };

const uses = (specifier: string): string => `export { value } from '${specifier}';\n`;
const clean = (file: string, content: string): Seed => ({ file, content });
const seed =
  (rule: string, says?: string) =>
  (file: string, content: string): Seed => ({
    file,
    content,
    rule,
    ...(says !== undefined && { says }),
  });

const imports = seed('eslint(no-restricted-imports)');
const words = 'core imports nothing but node:util and its own files';
const cores = seed('eslint(no-restricted-imports)', words);
const alone = seed('eslint(no-restricted-imports)', 'A provider never imports another');
const globals = seed('eslint(no-restricted-globals)');

/** What the rules say that are about a file's place; each file breaks one rule, or none. */
const PLACES: Seed[] = [
  clean('core/value.ts', 'export const value = 1;\n'),
  clean(
    'core/words.ts',
    `import { inspect } from 'node:util';\nimport { value } from './value.ts';\nexport const words = inspect(value);\n`,
  ),
  cores('core/reads-a-file.ts', `import { readFile } from 'node:fs/promises';\nexport { readFile };\n`),
  cores('core/takes-a-package.ts', `import { z } from 'zod';\nexport { z };\n`),
  cores('core/takes-a-type.ts', `import type { ZodType } from 'zod';\nexport type { ZodType };\n`),
  cores('core/looks-up.ts', uses('../bootstrap/value.ts')),
  cores('core/says-util.ts', `import { inspect } from 'util';\nexport { inspect };\n`),
  cores('core/waits-to-import.ts', `export const later = () => import('node:os');\n`),

  clean('provision/value.ts', uses('../core/value.ts')),
  clean('provision/engine/value.ts', uses('../../core/value.ts')),
  clean('provision/inventory/value.ts', uses('../../core/value.ts')),
  clean(
    'provision/inventory/schema/value.ts',
    `export { value } from '../value.ts';\nexport { value as other } from '../../../core/value.ts';\n`,
  ),
  clean('provision/docker/value.ts', uses('../engine/value.ts')),
  clean('provision/ssh/value.ts', uses('../inventory/schema/value.ts')),
  clean('provision/providers.ts', uses('./docker/value.ts')),
  imports('provision/goes-down.ts', uses('../bootstrap/value.ts')),
  imports('provision/inventory/goes-down.ts', uses('../../bootstrap/value.ts')),
  imports('provision/docker/asks-a-script.ts', uses('../../scripts/cli/value.ts')),
  imports('provision/docker/asks-the-server.ts', uses('../../server/src/value.ts')),
  imports('provision/ssh/asks-a-test.ts', uses('../../test/value.ts')),
  imports('provision/engine/asks-an-entry.ts', uses('../../entry.mts')),
  alone('provision/docker/asks-ssh.ts', uses('../ssh/value.ts')),
  alone('provision/ssh/asks-docker.ts', uses('../docker/value.ts')),
  alone('provision/new-cloud/asks-docker.ts', uses('../docker/value.ts')),
  alone('provision/new-cloud/api/asks-docker.ts', uses('../../docker/value.ts')),
  alone('provision/engine/asks-docker.ts', uses('../docker/value.ts')),

  clean('bootstrap/value.ts', uses('../core/value.ts')),
  clean(
    'bootstrap/steps/value.ts',
    `import { createHash } from 'node:crypto';\nexport { value } from '../value.ts';\nexport const hash = createHash('sha256').digest('hex');\n`,
  ),
  clean('bootstrap/clock.ts', 'export const now = Date.now();\n'),
  imports('bootstrap/asks-provision.ts', uses('../provision/value.ts')),
  imports('bootstrap/steps/asks-provision.ts', uses('../../provision/value.ts')),
  imports('bootstrap/asks-a-script.ts', uses('../scripts/cli/value.ts')),
  imports('bootstrap/asks-the-server.ts', uses('../server/src/value.ts')),
  imports('bootstrap/asks-the-package.ts', uses('@berth/server')),
  imports('bootstrap/gate/asks-a-test.ts', uses('../../test/value.ts')),

  clean(
    'entry.mts',
    `import { value } from './scripts/cli/value.ts';\nimport { value as other } from './provision/value.ts';\nexport const all = [value, other];\n`,
  ),
  clean('scripts/command.mts', uses('../bootstrap/value.ts')),
  clean('scripts/cli/value.ts', uses('../../provision/inventory/value.ts')),
  imports('asks-the-server.mts', uses('./server/src/value.ts')),
  imports('asks-a-test.mts', uses('./test/value.ts')),
  imports('scripts/asks-the-server.mts', uses('../server/src/value.ts')),
  imports('scripts/cli/asks-the-server.ts', uses('../../server/src/value.ts')),
  imports('scripts/cli/asks-a-test.ts', uses('../../test/value.ts')),
  imports('scripts/asks-a-command.mts', uses('./command.mts')),

  clean('server/src/value.ts', 'export const value = 1;\n'),
  clean('server/src/http/value.ts', uses('../value.ts')),
  imports('server/src/asks-core.ts', uses('../../core/value.ts')),
  imports('server/src/http/asks-core.ts', uses('../../../core/value.ts')),
  imports('server/src/asks-bootstrap.ts', uses('../../bootstrap/value.ts')),
  imports('server/src/asks-a-test.ts', uses('../../test/value.ts')),

  clean(
    'test/value.ts',
    `export { value } from '../core/value.ts';\nexport { value as served } from '../server/src/value.ts';\n`,
  ),
];

/** What is impure where only data may go in and out. */
const PURE: Seed[] = ['core', 'bootstrap/steps', 'bootstrap/release'].flatMap((folder) => [
  globals(`${folder}/date.ts`, 'export const now = Date.now();\n'),
  globals(`${folder}/new-date.ts`, 'export const now = new Date();\n'),
  globals(`${folder}/performance.ts`, 'export const now = performance.now();\n'),
  globals(`${folder}/process.ts`, 'export const home = process.cwd();\n'),
  globals(`${folder}/network.ts`, `export const page = fetch('https://example.com');\n`),
  globals(`${folder}/timer.ts`, 'export const timer = setTimeout(() => {}, 1);\n'),
  globals(`${folder}/uuid.ts`, 'export const id = crypto.randomUUID();\n'),
  globals(`${folder}/around.ts`, 'export const now = globalThis.performance;\n'),
  seed('eslint(no-restricted-properties)')(`${folder}/random.ts`, 'export const dice = Math.random();\n'),
  clean(`${folder}/largest.ts`, 'export const largest = Math.max(1, 2);\n'),
]);

/** What no file may do. */
const ANYWHERE: Seed[] = [
  ...['core', 'provision/engine', 'bootstrap', 'scripts/cli', 'server/src', 'test'].map((folder) =>
    seed('eslint(no-console)')(`${folder}/talks.ts`, `console.log('hello');\n`),
  ),
  seed('import(extensions)')('bootstrap/says-js.ts', uses('./value.js')),
  seed('import(extensions)')('scripts/cli/says-nothing.ts', uses('./value')),
  seed('import(no-cycle)')(
    'bootstrap/chicken.ts',
    `import { egg } from './egg.ts';\nexport const chicken = (): number => egg();\n`,
  ),
  seed('import(no-cycle)')(
    'bootstrap/egg.ts',
    `import { chicken } from './chicken.ts';\nexport const egg = (): number => chicken();\n`,
  ),
  seed('typescript(no-floating-promises)')('scripts/forgets.mts', `import { $ } from 'zx';\n$\`true\`;\n`),
  clean('scripts/awaits.mts', `import { $ } from 'zx';\nawait $\`true\`;\n`),
  seed('typescript(no-floating-promises)')('server/src/forgets.ts', 'Promise.resolve(1);\n'),
  seed('typescript(no-explicit-any)')('bootstrap/anything.ts', 'export const anything: any = 1;\n'),
  seed('typescript(no-non-null-assertion)')(
    'bootstrap/surely.ts',
    'export const first = (list: number[]): number => list[0]!;\n',
  ),
  seed('typescript(no-unsafe-type-assertion)')(
    'bootstrap/claims.ts',
    `export const claim = (text: unknown): { a: string } => text as { a: string };\n`,
  ),
  seed('typescript(switch-exhaustiveness-check)')(
    'bootstrap/forgets-a-case.ts',
    `export const size = (word: 'a' | 'b'): number => {
  switch (word) {
    case 'a':
      return 1;
  }
  return 0;
};
`,
  ),
];

export const SEEDS: Seed[] = [...PLACES, ...PURE, ...ANYWHERE];
