import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SEEDS } from './seeds.ts';

const report = z.object({
  diagnostics: z.array(
    z.object({ code: z.string(), filename: z.string(), message: z.string(), help: z.string().optional() }),
  ),
});
type Finding = { file: string; rule: string; says: string };

/** Runs the project's own linter with the project's own rules over the seeds. */
const lint = (root: string): Promise<Finding[]> =>
  new Promise((done, fail) => {
    const oxlint = resolve('node_modules/.bin/oxlint');
    const options = { cwd: root, maxBuffer: 64 * 1024 ** 2 };
    execFile(oxlint, ['--type-aware', '--format=json'], options, (_, stdout, stderr) => {
      try {
        const { diagnostics } = report.parse(JSON.parse(stdout));
        done(
          diagnostics.map(({ code, filename, message, help = '' }) => ({
            file: filename,
            rule: code,
            says: `${message} ${help}`,
          })),
        );
      } catch (cause) {
        fail(new Error(`the linter said: ${stdout.slice(0, 500)}${stderr.slice(0, 500)}`, { cause }));
      }
    });
  });

let root = '';
let findings: Finding[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-lint-'));
  for (const { file, content } of SEEDS) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), content);
  }
  await Promise.all(
    ['.oxlintrc.json', 'tsconfig.json', 'package.json'].map((name) => copyFile(name, join(root, name))),
  );
  await symlink(resolve('node_modules'), join(root, 'node_modules'));
  findings = await lint(root);
}, 60_000);

afterAll(() => rm(root, { recursive: true, force: true }));

const about = (file: string): Finding[] => findings.filter((finding) => finding.file === file);

describe('a seeded mistake', () => {
  it.each(SEEDS.filter(({ rule }) => rule !== undefined))('$file: $rule', ({ file, rule, says = '' }) => {
    expect(about(file).map((finding) => finding.rule)).toContain(rule);
    expect(
      about(file)
        .map((finding) => finding.says)
        .join(' '),
    ).toContain(says);
  });
});

describe('a clean file', () => {
  it.each(SEEDS.filter(({ rule }) => rule === undefined))('$file', ({ file }) => {
    expect(about(file)).toEqual([]);
  });
});
