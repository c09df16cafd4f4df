import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { reveal, Secret } from '../../../../core/secret.ts';
import type { Release } from '../../../../bootstrap/release/release.ts';
import { releaseOf } from '../../../../bootstrap/release/release.ts';
import type { BundleSpec, HostSpec } from '../../../../bootstrap/spec.ts';
import { pathsOf } from '../../../../bootstrap/paths.ts';
import { bundleSpec, GIB, hostSpec, sha256, wanted } from '../facts.ts';

const environment = { GREETING: 'hello', API_TOKEN: new Secret('hunter2') };
const of = async (bundle?: Partial<BundleSpec>, host?: Partial<HostSpec>): Promise<Release> =>
  (await wanted(bundle, { environment, ...host })).release;
const base = await of();
const image = (letter: string): string => `registry.example.com/x@sha256:${letter.repeat(64)}`;
const { images, server } = bundleSpec();
const ALL = ['server', 'postgres', 'redis'];

/** Which services' fingerprints differ between two releases. */
const touched = (before: Release, after: Release): string[] =>
  before.services.flatMap(({ name, fingerprint }) =>
    after.services.find((one) => one.name === name)?.fingerprint === fingerprint ? [] : [name],
  );

describe('a release', () => {
  it('is the same whenever its inputs are the same', async () => {
    expect(await of()).toEqual(await of());
  });

  it.each([
    ['0.0.0.0', '10.0.0.5', 'ALLOWED_HOSTS="mcp.example.com,10.0.0.5"\n'],
    ['127.0.0.1', '10.0.0.5', 'ALLOWED_HOSTS="mcp.example.com"\n'],
    ['::1', '10.0.0.5', 'ALLOWED_HOSTS="mcp.example.com"\n'],
    ['0.0.0.0', undefined, 'ALLOWED_HOSTS="mcp.example.com"\n'],
    ['0.0.0.0', '127.0.0.1', 'ALLOWED_HOSTS="mcp.example.com"\n'],
  ])('a server bound to %s of the host %j answers to %j', async (bind, address, written) => {
    const bundle = { server: { ...server, bind, allowedHosts: ['mcp.example.com'] } };
    const { files } = await of(bundle, { address, environment: {} });
    expect(reveal(files[1]?.content ?? '')).toBe(written);
  });

  it('does not mind in which order variables were written', async () => {
    const turned = Object.fromEntries(Object.entries(environment).toReversed());
    expect((await of({}, { environment: turned })).id).toBe(base.id);
  });

  it.each<[string, string[], Partial<BundleSpec>, Partial<HostSpec>]>([
    ['a variable', ['server'], {}, { environment: { ...environment, GREETING: 'goodbye' } }],
    ['one more variable', ['server'], {}, { environment: { ...environment, MORE: '' } }],
    ['one less', ['server'], {}, { environment: { API_TOKEN: environment.API_TOKEN } }],
    ['a secret value', ['server'], {}, { environment: { ...environment, API_TOKEN: new Secret('hunter3') } }],
    [
      'a value that became secret',
      ['server'],
      {},
      { environment: { ...environment, GREETING: new Secret('hello') } },
    ],
    ['the server’s image', ['server'], { images: { ...images, server: image('d') } }, {}],
    ['the image of Postgres', ['postgres'], { images: { ...images, postgres: image('d') } }, {}],
    ['the image of Redis', ['redis'], { images: { ...images, redis: image('d') } }, {}],
    ['the port', ['server'], { server: { ...server, port: 8081 } }, {}],
    ['the address it binds', ['server'], { server: { ...server, bind: '0.0.0.0' } }, {}],
    ['the server’s memory', ['server'], { server: { ...server, memory: GIB } }, {}],
    ['allowed hosts', ['server'], { server: { ...server, allowedHosts: ['a.example.com'] } }, {}],
    ['allowed origins', ['server'], { server: { ...server, allowedOrigins: ['https://a.example.com'] } }, {}],
    ['the memory of Postgres', ['postgres'], { postgres: { memory: GIB } }, {}],
    ['the memory of Redis', ['redis'], { redis: { memory: GIB } }, {}],
    ['the data directory', ['postgres', 'redis', 'server'], {}, { dataDir: '/mnt/data' }],
  ])('%s changes its id, and only %j', async (_, services, bundle, host) => {
    const after = await of(bundle, host);
    expect(after.id).not.toBe(base.id);
    expect(touched(base, after).toSorted()).toEqual(services.toSorted());
  });

  it.each<[string, Partial<BundleSpec>, Partial<HostSpec>]>([
    ['how many are kept', { keep: 9 }, {}],
    ['how long the gate waits', { healthTimeout: 9 }, {}],
    ['the registry’s login', { registry: { address: 'registry.example.com:5000', ca: 'PEM' } }, {}],
    ['the host’s name', {}, { name: 'web-2' }],
    ['what the host is made of', {}, { minFree: 1, timeSync: false, swap: false }],
  ])('%s does not', async (_, bundle, host) => {
    expect(await of(bundle, host)).toEqual(base);
  });

  it('of another stack shares nothing with it', async () => {
    const other = await of({ stack: 'other' });
    expect(other.id).not.toBe(base.id);
    expect(other.directory).toBe(`/opt/berth/other/releases/${other.id}`);
  });

  it('of another template is another one', async () => {
    const [bundle, host] = [bundleSpec(), hostSpec()];
    const template = await readFile('server/compose.yaml', 'utf8');
    const paths = pathsOf(bundle.stack, host.dataDir);
    const changed = template.replace('pids_limit: 64', 'pids_limit: 65');
    const [before, after] = [
      await releaseOf(template, bundle, host, paths),
      await releaseOf(changed, bundle, host, paths),
    ];
    expect(after.id).not.toBe(before.id);
    expect(touched(before, after)).toEqual(['redis']);
    expect((await releaseOf(`# a comment\n${template}`, bundle, host, paths)).id).toBe(before.id);
  });
});

describe('its id', () => {
  it('is short, and the fingerprints are too', async () => {
    const { id, services, directory } = await of();
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(services.map(({ name }) => name).toSorted()).toEqual(ALL.toSorted());
    for (const { fingerprint } of services) expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(directory).toBe(`/opt/berth/team/releases/${id}`);
  });

  it('cannot be found by hashing guesses of a secret', async () => {
    const shown = JSON.stringify(await of());
    const guesses = [
      'hunter2',
      '"hunter2"',
      JSON.stringify([['API_TOKEN', 'hunter2']]),
      JSON.stringify([
        [
          ['API_TOKEN', 'hunter2'],
          ['GREETING', 'hello'],
        ],
        '',
      ]),
    ];
    for (const guess of guesses) expect(shown).not.toContain(sha256(guess).slice(0, 12));
    expect(shown).not.toContain('hunter2');
  });
});

describe('its files', () => {
  it('are three, and only root reads the variables', async () => {
    const { files, directory } = await of();
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      [`${directory}/compose.yaml`, '0644'],
      [`${directory}/environment`, '0600'],
      [`${directory}/release.json`, '0644'],
    ]);
  });

  it('hold a secret in one place alone', async () => {
    const { files } = await of();
    const holding = files.filter(({ content }) => reveal(content).includes('hunter2'));
    expect(holding.map(({ path }) => path.split('/').at(-1))).toEqual(['environment']);
    expect(holding[0]?.content).toBeInstanceOf(Secret);
  });

  it('describe it', async () => {
    const { files, id, services } = await of();
    expect(JSON.parse(reveal(files[2]?.content ?? ''))).toEqual({ id, stack: 'team', services });
  });

  it('give the server what the inventory allows', async () => {
    const { files } = await of(
      { server: { ...server, allowedHosts: ['a', 'b'], allowedOrigins: ['https://a'] } },
      { environment: { ALLOWED_HOSTS: 'mine' } },
    );
    expect(reveal(files[1]?.content ?? '')).toBe('ALLOWED_HOSTS="mine"\nALLOWED_ORIGINS="https://a"\n');
  });
});
