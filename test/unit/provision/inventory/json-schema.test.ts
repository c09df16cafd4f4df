import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { complaints, LOCAL, SSH } from './documents.ts';
import { inventoryJsonSchema } from '../../../../provision/inventory/schema/json-schema.ts';

const inventories = new URL('../../../../inventories/', import.meta.url);
const fileText = (name: string): Promise<string> => readFile(new URL(name, inventories), 'utf8');

const ajv = new Ajv({ strictTypes: false });
const validate = ajv.compile(inventoryJsonSchema());

test('the file beside the examples is current', async () => {
  const wanted = `${JSON.stringify(inventoryJsonSchema(), null, 2)}\n`;
  expect(await fileText('inventory.schema.json'), 'run: npx zx scripts/schema.mts').toBe(wanted);
});

test('every key is described', () => {
  const undescribed: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const inside = `${path}.${key}`;
      if (path.endsWith('.properties') && !JSON.stringify(value).includes('"description"'))
        undescribed.push(inside);
      visit(value, inside);
    }
  };
  visit(inventoryJsonSchema(), '');
  expect(undescribed).toEqual([]);
});

test.each(['aws.yaml', 'huawei.yaml', 'local.yaml', 'ssh.yaml'])(
  '%s pleases the schema and the loader',
  async (name) => {
    const text = await fileText(name);
    validate(parse(text, { merge: true }));
    expect(validate.errors).toBeNull();
    expect(complaints(text)).toEqual([]);
  },
);

test.each([
  ['an x- key anywhere', `${LOCAL}x-a: 1\nbundle: { x-b: { c: 1 } }\n`, true],
  [
    'an overlay with any part',
    `${LOCAL}environments: { a: { provider: { subnet: 10.0.0.0/8 }, hosts: { b: } } }\n`,
    true,
  ],
  ['an empty block', `${LOCAL}defaults:\ngroups:\n`, true],
  ['an unknown key', `${LOCAL}bundel: {}\n`, false],
  ['an unknown key in an overlay', `${LOCAL}environments: { a: { bundel: {} } }\n`, false],
  ['no host', LOCAL.replace('\n  berth-1: {}', ' {}'), false],
  [
    'a literal password',
    `${SSH.replace('${env:REGISTRY_PASSWORD}', 'hunter2')}hosts: { a: { address: a } }\n`,
    false,
  ],
  ['a size without a unit', `${LOCAL}defaults: { minFree: 512 }\n`, false],
  ['a host name in capitals', LOCAL.replace('berth-1', 'Berth'), false],
])('%s: %#', (_, text, valid) => {
  expect(validate(parse(text))).toBe(valid);
  expect(complaints(text).length === 0).toBe(valid);
});
