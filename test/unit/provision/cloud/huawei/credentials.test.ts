import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCredentials } from '../../../../../provision/cloud/huawei/credentials.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-credentials-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (text: string): Promise<string> => {
  const path = join(folder, `${Math.random()}`);
  await writeFile(path, text);
  return path;
};

const sdk = { HUAWEICLOUD_SDK_AK: 'ak-1', HUAWEICLOUD_SDK_SK: 'sk-1' };
const terraform = { HW_ACCESS_KEY: 'ak-2', HW_SECRET_KEY: 'sk-2', HW_PROJECT_ID: 'p-2' };

test.each([
  ['the SDK’s variables', sdk, { ak: 'ak-1', sk: 'sk-1' }],
  ['Terraform’s', terraform, { ak: 'ak-2', sk: 'sk-2', project: 'p-2' }],
  ['the SDK’s first', { ...sdk, ...terraform }, { ak: 'ak-1', sk: 'sk-1' }],
  [
    'a token',
    { ...terraform, HW_SECURITY_TOKEN: 'tok' },
    { ak: 'ak-2', sk: 'sk-2', token: 'tok', project: 'p-2' },
  ],
])('%s', async (_name, environment, { ak, sk, token, project }: Record<string, string>) => {
  const found = await readCredentials(undefined, environment);
  expect(found.accessKey).toBe(ak);
  expect(found.secretKey.reveal()).toBe(sk);
  expect(found.securityToken?.reveal()).toBe(token);
  expect(found.projectId).toBe(project);
});

test('the file that the inventory names comes before the environment', async () => {
  const path = await file(
    '# mine\n[global]\nak = no\n[basic]\nak=ak-3\r\nsk = sk+/=3 \nsecurity_token = t\nproject_id = p\n',
  );
  const found = await readCredentials(path, sdk);
  expect(found).toMatchObject({ accessKey: 'ak-3', projectId: 'p', from: path });
  expect([found.secretKey.reveal(), found.securityToken?.reveal()]).toEqual(['sk+/=3', 't']);
});

test('the SDK’s file is where its variable says', async () => {
  const path = await file('[basic]\nak = ak-4\nsk = sk-4\n');
  expect((await readCredentials(undefined, { HUAWEICLOUD_SDK_CREDENTIALS_FILE: path })).accessKey).toBe(
    'ak-4',
  );
});

test('without any, all places are named', async () => {
  const environment = { HUAWEICLOUD_SDK_CREDENTIALS_FILE: join(folder, 'absent') };
  const refusal = readCredentials(undefined, environment);
  await expect(refusal).rejects.toMatchObject({ code: 'no-credentials' });
  for (const place of [
    'HUAWEICLOUD_SDK_AK',
    'HW_SECRET_KEY',
    join(folder, 'absent'),
    'provider.credentials',
  ]) {
    await expect(refusal).rejects.toMatchObject({ hint: expect.stringContaining(place) });
  }
});

test.each([
  ['half of a pair', { HW_ACCESS_KEY: 'ak' }, 'incomplete-credentials'],
  ['the other half', { HUAWEICLOUD_SDK_SK: 'sk' }, 'incomplete-credentials'],
])('%s is no pair', async (_name, environment, code) => {
  await expect(readCredentials(undefined, environment)).rejects.toMatchObject({ code });
});

test('a file of another form is named', async () => {
  const path = await file('{"ak": "json"}');
  await expect(readCredentials(path, {})).rejects.toMatchObject({
    code: 'bad-credentials-file',
    message: expect.stringContaining(path),
  });
});
