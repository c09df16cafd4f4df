import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  EC2Client,
  ModifyVolumeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { Secret } from '../../../core/secret.ts';
import { waitFor } from '../../../provision/engine/deadline.ts';
import { ping } from '../../../provision/registry/client.ts';
import { Datacenter } from '../vm/datacenter.ts';
import { makeKey, overSsh, type Login } from '../vm/login.ts';
import { Ec2Cloud } from './cloud.ts';

const NAME = `t-ec2-${process.pid}`;
const CREDENTIALS = { accessKey: 'AKIDBERTH', secretKey: 'secret-of-berth' };
const STRANGER = '198.51.100.9';

let folder: string;
let datacenter: Datacenter;
let cloud: Ec2Cloud;
let ec2: EC2Client;
let id: string;
let login: Login;

const start = (): Promise<Ec2Cloud> =>
  Ec2Cloud.start({
    name: NAME,
    stateFile: join(folder, 'state.json'),
    datacenter,
    credentials: [CREDENTIALS],
    settings: { pending: 100 },
  });

const config = () => ({
  endpoint: cloud.url,
  region: cloud.region,
  credentials: { accessKeyId: CREDENTIALS.accessKey, secretAccessKey: CREDENTIALS.secretKey },
});

const look = async (): Promise<Instance> => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0] ?? {};
};

const until = async (name: string): Promise<void> => {
  const there = await waitFor(60, async () => ((await look()).State?.Name === name ? true : undefined));
  expect({ there, failures: cloud.failures }).toEqual({ there: true, failures: [] });
};

const sh = async (command: string): Promise<string> => {
  const { exitCode, output } = await datacenter.exec(id, ['sh', '-c', command]);
  if (exitCode !== 0) throw new Error(`${command}\n${output}`);
  return output.trim();
};

const untilUp = async (): Promise<void> => {
  const up = await waitFor(90, () => sh('cloud-init status --wait >&2').catch(() => undefined));
  if (up === undefined) throw new Error((await datacenter.console(id)).join('\n'));
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-ec2-'));
  datacenter = await Datacenter.open(NAME);
  cloud = await start();
  ec2 = new EC2Client(config());
});

afterAll(async () => {
  await cloud.stop();
  await datacenter.close();
  rmSync(folder, { recursive: true, force: true });
});

test('an instance is a machine that answers at its elastic address under the host key it was given', async () => {
  const hostKey = makeKey();
  const user = makeKey();
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'one', Description: 'one' }),
  );
  const userData = `#cloud-config\n${stringify({
    users: [{ name: 'ada', shell: '/bin/bash', ssh_authorized_keys: [user.public] }],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
  })}`;
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'resolve:ssm:/aws/service/debian/release/13/latest/amd64',
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      SecurityGroupIds: [GroupId],
      ClientToken: 'one-1',
      UserData: Buffer.from(userData).toString('base64'),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [
        { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 1, VolumeType: 'gp3', DeleteOnTermination: false } },
      ],
    }),
  );
  id = Instances?.[0]?.InstanceId ?? '';
  expect(Instances?.[0]?.State?.Name).toBe('pending');
  await until('running');
  const { AllocationId, PublicIp = '' } = await ec2.send(new AllocateAddressCommand({}));
  await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: id }));
  await untilUp();
  expect(await datacenter.probe(datacenter.gateway, PublicIp, 22)).toBe('filtered');
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: `${datacenter.gateway}/32` }] },
      ],
    }),
  );
  login = { address: PublicIp, username: 'ada', privateKey: user.private, hostKey: hostKey.public };
  expect(await overSsh(login, 'id -un')).toContain('ada');
  expect(await datacenter.probe(STRANGER, PublicIp, 22)).toBe('filtered');
});

test('its volume has the name that Nitro gives it, and grows', async () => {
  const volume = (await look()).BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === '/dev/sdf');
  const VolumeId = volume?.Ebs?.VolumeId ?? '';
  const link = `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VolumeId.replace('-', '')}`;
  expect(Number(await sh(`blockdev --getsize64 ${link}`))).toBe(1024 ** 3);
  await ec2.send(new ModifyVolumeCommand({ VolumeId, Size: 2 }));
  expect(Number(await sh(`blockdev --getsize64 ${link}`))).toBe(2 * 1024 ** 3);
});

test('the cloud may be killed and started again while its machine goes on', async () => {
  await cloud.stop();
  cloud = await start();
  ec2 = new EC2Client(config());
  await until('running');
  expect(await overSsh(login, 'id -un')).toContain('ada');
});

test('stopped it does not answer; started it is the same machine at the same address', async () => {
  const boots = await sh('cat /etc/machine-id');
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  expect((await look()).State?.Name).toBe('stopping');
  await until('stopped');
  expect(await datacenter.state(id)).toBe('stopped');
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await until('running');
  await untilUp();
  expect(await overSsh(login, 'cat /etc/machine-id')).toContain(boots);
});

test("the account's ECR is the datacenter's registry, with a login that it takes", async () => {
  const { authorizationData } = await new ECRClient(config()).send(new GetAuthorizationTokenCommand({}));
  const registry = await cloud.registry();
  expect(authorizationData?.[0]?.proxyEndpoint).toBe(`https://${registry?.address}`);
  const [username = '', password = ''] = Buffer.from(
    authorizationData?.[0]?.authorizationToken ?? '',
    'base64',
  )
    .toString()
    .split(':');
  const { address = '', ca = '' } = registry ?? {};
  expect(await ping({ address, username, password: new Secret(password), ca }, address)).toBe(200);
  expect(await ping({ address, username, password: new Secret('wrong'), ca }, address)).toBe(401);
});

test('terminated, the machine is gone and its data volume is left', async () => {
  const volume = (await look()).BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === '/dev/sdf');
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await until('terminated');
  expect(await datacenter.state(id)).toBe('absent');
  await ec2.send(new DeleteVolumeCommand({ VolumeId: volume?.Ebs?.VolumeId }));
  expect(cloud.failures).toEqual([]);
  expect(cloud.log.failures()).toEqual([]);
});
