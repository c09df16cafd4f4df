import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startFixture, type FixtureServer } from './fixture/serve.ts';

const suite = dirname(fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/package.json')));
const LINE = /^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gmu;

const requirements = z.object({
  server: z.array(z.string()),
  not_scored: z.array(z.object({ scenario: z.string(), leg: z.enum(['client', 'server']) })),
});

/** Every scenario for servers that the suite has for a revision, scored or not. */
async function scenariosOf(revision: string): Promise<string[]> {
  const text = await readFile(join(suite, 'requirements', `${revision}.yaml`), 'utf8');
  const { server, not_scored } = requirements.parse(parse(text));
  return [...server, ...not_scored.flatMap(({ scenario, leg }) => (leg === 'server' ? [scenario] : []))];
}

interface Score {
  scenario: string;
  passed: number;
  failed: number;
}

/** Runs the official suite as its users do, and reads its summary. */
async function run(url: string, revision: string, cwd: string): Promise<Score[]> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const args = [join(suite, 'dist/index.js'), 'server', '--url', url, '--requirements', revision];
  // Its exit code counts the extension that this server does not have; the scenarios are judged one by one.
  execFile(process.execPath, args, { cwd, timeout: 240_000, maxBuffer: 1e8 }, (_error, stdout) =>
    resolve(stdout),
  );
  const summary = (await promise).split('=== SUMMARY ===')[1] ?? '';
  return [...summary.matchAll(LINE)].map(([, scenario = '', passed, failed]) => ({
    scenario,
    passed: Number(passed),
    failed: Number(failed),
  }));
}

describe('the official conformance suite', () => {
  let server: FixtureServer;
  let cwd: string;

  beforeAll(async () => {
    server = await startFixture();
    cwd = await mkdtemp(join(tmpdir(), 'conformance-'));
  });

  afterAll(async () => {
    await server.close();
    await rm(cwd, { recursive: true });
  });

  it.each([
    { revision: '2025-11-25', least: 84 },
    { revision: '2026-07-28', least: 150 },
  ])(
    'passes every scenario of $revision but those of the tasks extension',
    { timeout: 300_000 },
    async ({ revision, least }) => {
      const scores = await run(`${server.origin}/mcp`, revision, cwd);
      const core = scores.filter(({ scenario }) => !scenario.startsWith('tasks-'));
      const passed = core.reduce((sum, score) => sum + score.passed, 0);
      process.stdout.write(`conformance ${revision}: ${core.length} scenarios, ${passed} checks passed\n`);

      expect(scores.map(({ scenario }) => scenario).toSorted()).toEqual(
        (await scenariosOf(revision)).toSorted(),
      );
      expect(core.filter(({ failed }) => failed > 0)).toEqual([]);
      // A scenario without its fixture passes no check, and fails none.
      expect(core.filter(({ passed }) => passed === 0)).toEqual([]);
      expect(passed).toBeGreaterThanOrEqual(least);
    },
  );
});
