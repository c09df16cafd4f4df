import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { stringify } from 'yaml';
import { berth, eventsOf } from '../../dind/berth.ts';
import { Ec2Cloud } from '../ec2/cloud.ts';
import { HuaweiCloud } from '../huawei/cloud.ts';

const SECRET = 'secret-of-the-doctor';
const AWS = { accessKey: 'AKIADOCTOR', secretKey: SECRET };
const HUAWEI = { accessKey: 'HPUADOCTOR', secretKey: SECRET };
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: AWS.accessKey,
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_EC2_METADATA_DISABLED: 'true',
  HUAWEICLOUD_SDK_AK: HUAWEI.accessKey,
  HUAWEICLOUD_SDK_SK: SECRET,
};
const found = z.looseObject({
  type: z.literal('finding'),
  name: z.string(),
  state: z.string(),
  text: z.string(),
  hint: z.string().optional(),
});

let folder: string;
let aws: Ec2Cloud;
let huawei: HuaweiCloud;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-doctor-'));
  aws = await Ec2Cloud.start({ name: 'aws', stateFile: join(folder, 'aws.json'), credentials: [AWS] });
  const stateFile = join(folder, 'huawei.json');
  huawei = await HuaweiCloud.start({ name: 'huawei', stateFile, credentials: [HUAWEI] });
});
afterEach(() => {
  aws.faults.clear();
  huawei.faults.clear();
});
afterAll(async () => {
  await aws?.stop();
  await huawei?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the doctor says of a host that exists and a registry of these settings; its registry answers nobody. */
const doctor = async (registry: object, environment: Record<string, string> = ENVIRONMENT) => {
  const file = join(folder, 'stack.yaml');
  const address = '127.0.0.1:9';
  const hosts = { one: { address: '192.0.2.1' } };
  await writeFile(
    file,
    stringify({ stack: 's', provider: { kind: 'ssh' }, registry: { ...registry, address }, hosts }),
  );
  const outcome = await berth('scripts/doctor.mts', [file, '--json'], { HOME: folder, ...environment });
  expect(outcome.stdout + outcome.stderr).not.toContain(SECRET);
  const findings = eventsOf(outcome).all.flatMap((event) => found.safeParse(event).data ?? []);
  return { code: outcome.code, findings: new Map(findings.map((one) => [one.name, one])) };
};

const ecr = () => ({ kind: 'ecr', region: aws.region, endpoint: aws.url });
const swr = () => ({ kind: 'swr', region: huawei.region, endpoint: huawei.url });

test('a login is obtained and its end told; what does not answer is ill; nothing is written', async () => {
  const { code, findings } = await doctor(ecr());
  expect(code).toBe(1);
  expect([...findings].map(([name, { state }]) => [name, state])).toEqual([
    ['inventory', 'well'],
    ['registry login', 'well'],
    ['registry', 'ill'],
    ['images', 'doubtful'],
    ['repositories', 'doubtful'],
  ]);
  expect(findings.get('registry login')?.text).toMatch(/as AWS, valid until 20.*Z, in 11 h$/);
  expect(aws.log.writes()).toBe(0);
});

test.each([
  {
    case: 'no keys at all',
    arrange: () => {},
    environment: { AWS_EC2_METADATA_DISABLED: 'true' },
    text: /CredentialsProviderError/,
    hint: /aws sso login/,
  },
  {
    case: 'no permission',
    arrange: () => aws.faults.add({ when: {}, fault: { do: 'permission' } }),
    environment: ENVIRONMENT,
    text: /AccessDeniedException/,
    hint: /ecr:GetAuthorizationToken/,
  },
])('without a login the rest is not looked at: $case', async ({ arrange, environment, text, hint }) => {
  arrange();
  const { code, findings } = await doctor(ecr(), environment);
  expect(code).toBe(1);
  expect([...findings.keys()]).toEqual(['inventory', 'registry login']);
  expect(findings.get('registry login')).toMatchObject({
    state: 'ill',
    text: expect.stringMatching(text),
    hint: expect.stringMatching(hint),
  });
});

test('SWR: an organization that is missing, and a login that is only the second best', async () => {
  huawei.faults.add({ when: { action: 'CreateSecret' }, fault: { do: 'permission' } });
  const { findings } = await doctor(swr());
  expect(findings.get('registry login')).toMatchObject({
    state: 'doubtful',
    text: expect.stringContaining('using the long-term login instead'),
  });
  expect(findings.get('organization')).toMatchObject({ state: 'doubtful' });
  expect(huawei.log.writes()).toBe(0);
});
