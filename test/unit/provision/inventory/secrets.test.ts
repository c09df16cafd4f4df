import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redactor, reveal } from '../../../../core/secret.ts';
import { loadInventory } from '../../../../provision/inventory/load.ts';
import { resolveSecrets } from '../../../../provision/inventory/resolve-secrets.ts';
import { secretsIn } from '../../../../provision/inventory/resolved.ts';
import { SSH } from './documents.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const load = async (environment: string) => {
  await writeFile(
    join(folder, 'tools.yaml'),
    `${SSH}hosts:\n  a:\n    address: a\n    environment:\n${environment}`,
  );
  return loadInventory({ path: 'tools.yaml', cwd: folder, variables: {} });
};

test('variables, files and commands become secrets, plain text stays', async () => {
  await writeFile(join(folder, 'token'), 'sesame\n', { mode: 0o600 });
  await writeFile(join(folder, 'open'), 'door\r\n');
  await chmod(join(folder, 'open'), 0o644);
  const loaded = await load(`      URL: "postgres://u:\${file:token}@h/\${cmd:pwd; echo said >&2}"
      OPEN: \${file:open}
      PLAIN: as it is
`);
  const { inventory, warnings } = await resolveSecrets(loaded, { REGISTRY_PASSWORD: 'hunter2' });
  const environment = inventory.hosts[0]?.environment ?? {};
  expect(Object.entries(environment).map(([name, value]) => [name, reveal(value)])).toEqual([
    ['URL', `postgres://u:sesame@h/${folder}`],
    ['OPEN', 'door'],
    ['PLAIN', 'as it is'],
  ]);
  expect(environment['PLAIN']).toBe('as it is');
  expect(JSON.stringify(inventory)).not.toMatch(/hunter2|sesame|door/);
  const redact = redactor(secretsIn(inventory));
  expect(redact('hunter2 and sesame, alone or in postgres://u:sesame@h/')).not.toMatch(/hunter2|sesame/);
  expect(warnings).toEqual([
    `${folder}/open holds a secret and can be read by others; chmod 600 ${folder}/open`,
  ]);
});

test('every missing secret is named with its place, what a command said redacted', async () => {
  const loaded = await load(`      FILE: \${file:absent}
      COMMAND: \${cmd:echo denied for hunter2 >&2; exit 3}
      SILENT: \${cmd:true}
      SET: \${env:SET}
      EMPTY: \${env:EMPTY}
`);
  await expect(resolveSecrets(loaded, { SET: 'hunter2', EMPTY: '' })).rejects.toMatchObject({
    code: 'missing-secret',
    message: `5 secrets are missing
tools.yaml:7:13  registry.password: \${env:REGISTRY_PASSWORD} is not set
tools.yaml:12:13  hosts.a.environment.FILE: \${file:absent} cannot be read: ENOENT: no such file or directory, open '${folder}/absent'
tools.yaml:13:16  hosts.a.environment.COMMAND: \${cmd:echo denied for hunter2 >&2; exit 3} failed with exit code 3
    | denied for [secret]
tools.yaml:14:15  hosts.a.environment.SILENT: \${cmd:true} printed nothing
tools.yaml:16:14  hosts.a.environment.EMPTY: \${env:EMPTY} is empty`,
  });
});
