import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Resource } from '../../../core/resource.ts';
import type { Secret } from '../../../core/secret.ts';
import { idOf } from '../../cloud/apply.ts';
import type { Choice } from '../../cloud/desired.ts';
import { derivedHostKey } from '../../cloud/host-key.ts';
import { fingerprintToTag, stackName, TAGS } from '../../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../../cloud/spec.ts';
import { userData } from '../../cloud/user-data.ts';
import { chooser } from '../choices.ts';
import { DISK_TYPE } from '../desired.ts';
import { imageById } from '../images.ts';
import { subnetsIn } from '../owned.ts';
import type { Seen, SeenImage } from '../seen.ts';
import { machineTags, serverTags, tagSpecifications } from '../tags.ts';
import { instanceType, volumeType } from '../wire.ts';
import type { Workshop } from '../workshop.ts';

export type Place = { image: SeenImage; zone: string; subnet: string };

const chosen = z.object({ image: z.string(), zone: z.string() });

/** Where a machine is made and what from: what the plan showed, or looked up now where one is replaced. */
export const placeFor = async (workshop: Workshop, machine: MachineSpec, after: Resource): Promise<Place> => {
  const { ec2, spec, world, ids, signal } = workshop;
  const shown = chosen.safeParse(after.fields);
  const { image, zone } = shown.success
    ? shown.data
    : await chooser(ec2, spec, world.seen, [machine], signal)(machine);
  const subnet = subnetsIn(spec, world.seen).find((one) => one.zone === zone)?.id;
  return {
    image: await imageById(ec2, image, signal),
    zone,
    subnet: ids.get(`subnet/${spec.stack}`) ?? subnet ?? '',
  };
};

/**
 * The request that makes a machine. It is the same for the same token, as EC2 demands, because the host key is
 * derived and not drawn.
 */
export const launchRequest = (
  workshop: Workshop,
  machine: MachineSpec,
  { image, subnet }: Place,
  made: { token: string; generation: number; authorizedKeys: string[]; secretKey: Secret },
): RunInstancesCommand => {
  const { spec } = workshop;
  const { stack } = spec;
  const hostKey = derivedHostKey(made.secretKey, { stack, name: machine.name }, made.generation);
  const text = userData(machine.user, made.authorizedKeys, hostKey).reveal();
  const tags = machineTags(spec, machine);
  return new RunInstancesCommand({
    ClientToken: made.token,
    MinCount: 1,
    MaxCount: 1,
    ImageId: image.id,
    InstanceType: instanceType.parse(machine.type),
    KeyName: spec.keyPair ?? stackName(stack),
    SubnetId: subnet,
    SecurityGroupIds: [spec.securityGroup ?? idOf(workshop, `group/${stack}`)],
    UserData: Buffer.from(text).toString('base64'),
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    ...profileOf(machine),
    DisableApiTermination: machine.protect,
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDevice,
        Ebs: {
          VolumeSize: machine.rootDisk.size,
          VolumeType: volumeType.parse(machine.rootDisk.type ?? DISK_TYPE),
          Encrypted: true,
          DeleteOnTermination: true,
        },
      },
    ],
    TagSpecifications: tagSpecifications(
      [
        'instance',
        {
          ...serverTags(spec, machine),
          [TAGS.protect]: String(machine.protect),
          [TAGS.injectedKey]: fingerprintToTag(hostKey.fingerprint),
        },
      ],
      ['volume', tags],
      ['network-interface', tags],
    ),
  });
};

const profileOf = ({ instanceProfile: Name }: MachineSpec) =>
  Name === undefined ? {} : { IamInstanceProfile: { Name } };

/** A request that only asks whether such a machine could be made. */
export const dryLaunch = (
  spec: CloudSpec,
  seen: Seen,
  machine: MachineSpec,
  { image, zone }: Choice,
): RunInstancesCommand => {
  const subnet = subnetsIn(spec, seen).find((one) => one.zone === zone);
  return new RunInstancesCommand({
    DryRun: true,
    MinCount: 1,
    MaxCount: 1,
    ImageId: image,
    InstanceType: instanceType.parse(machine.type),
    ...profileOf(machine),
    ...(subnet !== undefined && { SubnetId: subnet.id }),
    TagSpecifications: tagSpecifications(['instance', serverTags(spec, machine)]),
  });
};
