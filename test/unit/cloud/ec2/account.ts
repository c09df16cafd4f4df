import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AllocateAddressCommand,
  DescribeInstancesCommand,
  EC2Client,
  ImportKeyPairCommand,
  RunInstancesCommand,
  type EC2ClientConfig,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { Ec2Cloud } from '../../../cloud/ec2/cloud.ts';
import type { Settings } from '../../../cloud/kit/clock.ts';

export const CREDENTIALS = { accessKey: 'AKIDBERTH', secretKey: 'secret-of-berth' };
export const TEMPORARY = {
  accessKey: 'ASIABERTH',
  secretKey: 'secret-for-now',
  sessionToken: 'token-for-now',
};

export const PUBLIC_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk5Z0GmVxcQWJ0B4GQ9N1wH1P3o0QZ0c2v1K6zZb1dP berth';

export type Account = { cloud: Ec2Cloud; ec2: EC2Client; stateFile: string; remove: () => Promise<void> };

/** A cloud of its own for a test, and a real client that speaks to it and does not ask twice. */
export const openAccount = async (settings: Partial<Settings> = {}): Promise<Account> => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-ec2-'));
  const stateFile = join(folder, 'state.json');
  const cloud = await startAt(stateFile, settings);
  return {
    cloud,
    ec2: clientFor(cloud),
    stateFile,
    remove: async () => {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export const startAt = (stateFile: string, settings: Partial<Settings> = {}): Promise<Ec2Cloud> =>
  Ec2Cloud.start({ name: 'test', stateFile, credentials: [CREDENTIALS, TEMPORARY], settings });

/** What every client of the account begins with. */
export const configFor = (
  { url, region }: Ec2Cloud,
  credentials: { accessKey: string; secretKey: string; sessionToken?: string } = CREDENTIALS,
) => ({
  endpoint: url,
  region,
  maxAttempts: 1,
  credentials: {
    accessKeyId: credentials.accessKey,
    secretAccessKey: credentials.secretKey,
    ...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }),
  },
});

export const clientFor = (cloud: Ec2Cloud, more: EC2ClientConfig = {}): EC2Client =>
  new EC2Client({ ...configFor(cloud), ...more });

/** What an SDK's call was refused with: its code, and its status. */
export const refusalOf = async (
  call: Promise<unknown>,
): Promise<[code: string, status: number | undefined]> => {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const status = '$metadata' in error ? metadataOf(error.$metadata) : undefined;
    return [error.name, status];
  }
  throw new Error('it was not refused');
};

const metadataOf = (metadata: unknown): number | undefined =>
  typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? Number(metadata.httpStatusCode)
    : undefined;

export const importKey = async (ec2: EC2Client, name = 'berth'): Promise<void> => {
  await ec2.send(new ImportKeyPairCommand({ KeyName: name, PublicKeyMaterial: Buffer.from(PUBLIC_KEY) }));
};

export const imageOf = ({ state }: Ec2Cloud, part = 'debian-13-amd64'): string => {
  const image = state.images.findLast(({ name }) => name.includes(part));
  if (image === undefined) throw new Error(`no image ${part}`);
  return image.id;
};

/** Starts one instance and gives it as it is seen afterwards. */
export const launch = async (
  { cloud, ec2 }: Account,
  input: Partial<RunInstancesCommandInput> = {},
): Promise<Instance & { InstanceId: string }> => {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: imageOf(cloud),
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      ...input,
    }),
  );
  const id = Instances?.[0]?.InstanceId ?? '';
  return { ...(await look(ec2, id)), InstanceId: id };
};

export const look = async (ec2: EC2Client, id: string): Promise<Instance> => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0] ?? {};
};

export const allocate = async (ec2: EC2Client): Promise<string> =>
  (await ec2.send(new AllocateAddressCommand({}))).AllocationId ?? '';
