import { describe, expect, it } from 'vitest';
import { pendingSteps } from '../../../../bootstrap/decide.ts';
import { preflight } from '../../../../bootstrap/preflight.ts';
import { scopeOf } from '../../../../bootstrap/probe/scope.ts';
import type { HostSpec } from '../../../../bootstrap/spec.ts';
import { allSteps } from '../../../../bootstrap/steps/index.ts';
import { DISK, fromMirror, hostSpec, readyFacts, wanted, type SystemName } from '../facts.ts';

const SOURCES: [SystemName, HostSpec['docker']][] = [
  ['debian13', hostSpec().docker],
  ['debian13', fromMirror],
  ['debian12', fromMirror],
  ['ubuntu2204', hostSpec().docker],
  ['ubuntu2204', fromMirror],
  ['ubuntu2404', hostSpec().docker],
  ['ubuntu2404', fromMirror],
  ['amazon2023', fromMirror],
  ['openEuler2403', fromMirror],
  ['hce2', fromMirror],
];

describe('a ready host', () => {
  it.each(SOURCES)('has no gaps on %s: case %#', async (system, docker) => {
    const want = await wanted({}, { docker });
    const facts = readyFacts(want, {}, system);
    expect(pendingSteps(allSteps, facts, want)).toEqual([]);
    expect(() => preflight(facts, want, facts.clock)).not.toThrow();
  });

  it('has none either with everything an inventory can ask for', async () => {
    const want = await wanted(
      { registry: { address: 'registry.example.com:5000', ca: 'PEM' } },
      {
        caCertificates: [{ name: 'company', pem: 'PEM' }],
        environment: { GREETING: 'hello' },
        docker: { ...fromMirror, registryMirrors: ['https://mirror.example.com'] },
      },
      { disks: [DISK], metadata: true },
    );
    expect(pendingSteps(allSteps, readyFacts(want), want)).toEqual([]);
  });

  it('is decided from what a probe looks at, and nothing else', async () => {
    const want = await wanted(
      { registry: { address: 'registry.example.com', ca: 'PEM' } },
      { caCertificates: [{ name: 'company', pem: 'PEM' }] },
      { disks: [DISK], metadata: true },
    );
    const facts = readyFacts(want);
    const scope = scopeOf(want);
    expect(scope.disks.map(({ mount }) => mount)).toEqual([...facts.disks.keys()]);
    expect(scope.paths).toEqual(expect.arrayContaining([...facts.paths.keys()]));
    expect(scope.hashed).toEqual(expect.arrayContaining([...facts.hashes.keys()]));
    expect(scope.links).toEqual([...facts.links.keys()]);
    expect(scope.units).toEqual(expect.arrayContaining([...facts.units.keys()]));
    expect(scope.packages).toEqual(expect.arrayContaining([...facts.packages.keys()]));
    expect(scope.images.toSorted()).toEqual([...facts.images].toSorted());
    expect(new Set(scope.paths).size).toBe(scope.paths.length);
  });

  it('has steps whose names are one word each, and all different', () => {
    const names = allSteps.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z-]+$/);
  });
});
