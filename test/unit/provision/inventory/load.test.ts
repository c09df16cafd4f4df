import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultInventory, loadInventory } from '../../../../provision/inventory/load.ts';
import { SSH } from './documents.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'berth-load-'));
});
afterAll(() => rm(cwd, { recursive: true }));

const pem = (label: string) => `-----BEGIN ${label}-----\n-----END ${label}-----\n`;

test('the default inventory', async () => {
  const { file, stack, hosts } = await loadInventory({ cwd, variables: {} });
  expect([file, stack, hosts.length]).toEqual([defaultInventory(), 'local', 1]);
});

test('a file that is not there, and one that is a directory', async () => {
  await mkdir(join(cwd, 'stacks'));
  await expect(loadInventory({ path: 'nope.yaml', cwd })).rejects.toMatchObject({
    code: 'unreadable-inventory',
    message: 'the inventory nope.yaml does not exist',
  });
  await expect(loadInventory({ path: 'stacks', cwd })).rejects.toMatchObject({
    code: 'unreadable-inventory',
    message: 'the inventory stacks is a directory',
    hint: 'name the YAML file in it',
  });
});

test('certificates are looked at, and told together with the other mistakes', async () => {
  await writeFile(join(cwd, 'good.pem'), pem('CERTIFICATE'));
  await writeFile(join(cwd, 'key.pem'), pem('CERTIFICATE') + pem('PRIVATE KEY'));
  await writeFile(join(cwd, 'public.pem'), pem('PUBLIC KEY'));
  const text = `${SSH}  ca: good.pem\nhosts:\n  a: { address: a, caCertificates: [key.pem, public.pem, nope.pem], port: 0 }\n`;
  await writeFile(join(cwd, 'tools.yaml'), text);
  await expect(loadInventory({ path: 'tools.yaml', cwd })).rejects.toMatchObject({
    code: 'bad-inventory',
    hint: 'nothing was changed; mend these lines and run again',
    message: `4 mistakes in tools.yaml
tools.yaml:10:37  hosts.a.caCertificates[0]: ${cwd}/key.pem holds a private key
    → keep the key where it is and name a file that holds only the certificate
tools.yaml:10:46  hosts.a.caCertificates[1]: ${cwd}/public.pem holds no certificate
    → it must be PEM: -----BEGIN CERTIFICATE-----
tools.yaml:10:58  hosts.a.caCertificates[2]: cannot read ${cwd}/nope.pem
    → a path is relative to the inventory
tools.yaml:10:75  hosts.a.port: found a number 0, expected a port, 1 to 65535`,
  });
});

const naming = (tools: string) =>
  `${SSH}hosts:\n  a: { address: a }\nbundle: { server: { tools: ${tools} } }\n`;

test('the file of declared tools is found beside the inventory, or its absence is told', async () => {
  await writeFile(join(cwd, 'declared.yaml'), 'kind: toolset\n');
  await writeFile(join(cwd, 'tools.yaml'), naming('declared.yaml'));
  const { bundle: found } = await loadInventory({ path: 'tools.yaml', cwd });
  expect(found.server.tools).toBe(join(cwd, 'declared.yaml'));

  await writeFile(join(cwd, 'tools.yaml'), naming('absent.yaml'));
  await expect(loadInventory({ path: 'tools.yaml', cwd })).rejects.toMatchObject({
    message: expect.stringContaining(`bundle.server.tools: cannot read ${cwd}/absent.yaml`),
  });
});
