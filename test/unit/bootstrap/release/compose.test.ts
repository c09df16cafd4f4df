import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { reveal } from '../../../../core/secret.ts';
import { labelled, renderCompose } from '../../../../bootstrap/release/compose.ts';
import { wanted } from '../facts.ts';

const rendered = z.looseObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.looseObject({ image: z.string(), labels: z.record(z.string(), z.string()), mem_limit: z.string() }),
  ),
});

const FILE = 'name: x\nservices:\n  a: { image: i }\n';

const ofBundle = async (): Promise<string> => reveal((await wanted()).release.files[0]?.content ?? '');

describe('the bundle’s own file', () => {
  it('comes out with every placeholder filled', async () => {
    const text = await ofBundle();
    expect(text).not.toMatch(/(?<!\$)\$\{/);
    expect(text).toContain('127.0.0.1:8080:8080');
    expect(text).toMatch(/STACK_NAME: ["']?team["']?\n/);
    expect(text).toContain('/var/lib/berth/team/postgres:/var/lib/postgresql/data');
    expect(text).toContain('file: /opt/berth/team/secrets/redis-password');
  });

  it('uses every value it is given, and is given every value it uses', async () => {
    const template = await readFile('server/compose.yaml', 'utf8');
    const uncommented = template.replaceAll(/^\s*#.*$/gm, '');
    const used = [...uncommented.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? '');
    const values = Object.fromEntries(used.map((name) => [name, `value-of-${name}`]));
    expect(() => renderCompose(template, values)).not.toThrow();
    for (const name of Object.keys(values)) {
      const { [name]: _, ...others } = values;
      expect(() => renderCompose(template, others)).toThrow(`no value for \${${name}}`);
    }
    expect(Object.keys(values).toSorted()).toEqual(
      [
        'BIND',
        'DATA_DIR',
        'PORT',
        'POSTGRES_IMAGE',
        'POSTGRES_MEMORY',
        'REDIS_IMAGE',
        'REDIS_MEMORY',
        'SECRETS_DIR',
        'SERVER_IMAGE',
        'SERVER_MEMORY',
        'STACK',
      ].toSorted(),
    );
  });

  it('has no anchors, merge keys or extension fields left', async () => {
    const text = await ofBundle();
    expect(text).not.toMatch(/<<:|&service|\*service|^x-/m);
    const { services } = rendered.parse(parse(text));
    expect(Object.values(services).every((one) => one['read_only'] === true)).toBe(true);
  });

  it('bounds memory, swap, processors, processes and core dumps of every service', async () => {
    const { services } = rendered.parse(parse(await ofBundle()));
    expect(Object.keys(services)).toEqual(['server', 'postgres', 'redis']);
    for (const service of Object.values(services)) {
      // Docker takes the sum of memory and swap, so the same number is no swap.
      expect(service['memswap_limit']).toBe(service.mem_limit);
      expect(Number(service.mem_limit)).toBeGreaterThan(0);
      expect(service['cpu_quota']).toBeGreaterThanOrEqual(100_000);
      expect(service['cpu_shares']).toBeGreaterThan(0);
      expect(service['pids_limit']).toBeGreaterThan(0);
      expect(service['ulimits']).toEqual({ core: 0 });
    }
  });

  it('labels each service with its own fingerprint', async () => {
    const { release } = await wanted();
    const { name, services } = rendered.parse(parse(await ofBundle()));
    expect(name).toBe('berth-team');
    expect(Object.keys(services)).toEqual(release.services.map((one) => one.name));
    for (const { name: service, image, fingerprint } of release.services) {
      expect(services[service]).toMatchObject({ image, labels: { 'berth.config': fingerprint } });
    }
  });

  it('leaves to the shell in a container what is the shell’s', async () => {
    expect(await ofBundle()).toContain('$$(cat /run/secrets/redis-password)');
  });
});

describe('renderCompose', () => {
  it('fills values however often they stand there, keys never', () => {
    const file = renderCompose('name: n-${A}\nservices:\n  s: { image: i, x: ["${A}${A}"], "${A}": 1 }\n', {
      A: 'v',
    });
    expect(file).toEqual({ name: 'n-v', services: { s: { image: 'i', x: ['vv'], '${A}': 1 } } });
  });

  it('fills no value into a value', () => {
    const text = 'name: ${A}\nservices:\n  s: { image: "${B}" }\n';
    expect(renderCompose(text, { A: '${B}', B: '$& $1' })).toMatchObject({
      name: '${B}',
      services: { s: { image: '$& $1' } },
    });
  });

  it.each([
    ['no service', 'name: x\n', 'services'],
    ['a service without an image', 'name: x\nservices: { a: { build: . } }\n', 'image'],
    ['no name', 'services: { a: { image: i } }\n', 'name'],
    ['no map', '[]', 'expected object'],
  ])('throws at a file with %s', (_, text, message) => {
    expect(() => renderCompose(text, {})).toThrow(message);
  });
});

describe('labelled', () => {
  it('keeps the labels that are there', () => {
    const file = renderCompose(`${FILE}  b: { image: j, labels: { own: kept } }\n`, {});
    expect(parse(labelled(file, { a: '1', b: '2' }))).toEqual({
      name: 'x',
      services: {
        a: { image: 'i', labels: { 'berth.config': '1' } },
        b: { image: 'j', labels: { own: 'kept', 'berth.config': '2' } },
      },
    });
  });

  it('changes nothing else, long and many-line texts included', () => {
    const long = 'word '.repeat(60).trim();
    const file = renderCompose(FILE, {});
    const more = {
      ...file,
      services: { a: { ...file.services['a'], image: 'i', command: ['sh', `${long}\n# x\n`] } },
    };
    expect(parse(labelled(more, { a: '1' })).services.a.command).toEqual(['sh', `${long}\n# x\n`]);
  });
});
