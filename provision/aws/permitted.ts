import {
  AllocateAddressCommand,
  CreateInternetGatewayCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  ImportKeyPairCommand,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CloudError } from '../cloud/error.ts';
import { stackName } from '../cloud/names.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import { dryLaunch } from './apply/launch-request.ts';
import type { Ec2 } from './client.ts';
import type { World } from './desired.ts';
import { instanceOfHost, networkIn } from './owned.ts';
import { machineTags, stackTags, tagSpecifications } from './tags.ts';

type Trial = [action: string, send: () => Promise<unknown>];

export type Denied = {
  tried: string[];
  /** Actions that an IAM policy does not allow. */
  denied: string[];
  /** What AWS found wrong besides. */
  unclear: string[];
};

/**
 * Asks with `DryRun` for each kind of write that a run may need and that can be asked for before anything is there.
 *
 * @throws CloudError where there is no answer
 */
export const deniedWrites = async (
  ec2: Ec2,
  spec: CloudSpec,
  world: World,
  signal: AbortSignal,
): Promise<Denied> => {
  const trials = [...stackTrials(ec2, spec, world, signal), ...machineTrials(ec2, spec, world, signal)];
  const outcomes = await Promise.all(trials.map(([, send]) => outcomeOf(send)));
  const withCode = (accept: (error: CloudError) => boolean): number[] =>
    outcomes.flatMap((error, at) => (error !== undefined && accept(error) ? [at] : []));
  return {
    tried: [...new Set(trials.map(([action]) => action))],
    denied: withCode(({ code }) => code === 'UnauthorizedOperation').flatMap((at) => trials[at]?.[0] ?? []),
    unclear: withCode(({ code }) => code !== 'UnauthorizedOperation').map(
      (at) => `${trials[at]?.[0]}: ${outcomes[at]?.message}`,
    ),
  };
};

/** Nothing where it would be allowed: EC2 says so by an error. */
const outcomeOf = async (send: () => Promise<unknown>): Promise<CloudError | undefined> => {
  try {
    await send();
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudError) || error.kind === 'uncertain') throw error;
    return error.code === 'DryRunOperation' ? undefined : error;
  }
};

const stackTrials = (ec2: Ec2, spec: CloudSpec, { seen }: World, signal: AbortSignal): Trial[] => {
  const { network, stack } = spec;
  const VpcId = networkIn(spec, seen)?.id;
  const tags = stackTags(spec);
  const own: Trial[] =
    network === undefined || 'vpc' in network
      ? []
      : [
          [
            'CreateVpc',
            () => ec2.ask(new CreateVpcCommand({ DryRun: true, CidrBlock: network.cidr }), { signal }),
          ],
          [
            'CreateInternetGateway',
            () => ec2.ask(new CreateInternetGatewayCommand({ DryRun: true }), { signal }),
          ],
        ];
  return [
    ...own,
    [
      'CreateSecurityGroup',
      () =>
        ec2.ask(
          new CreateSecurityGroupCommand({
            DryRun: true,
            GroupName: stackName(stack),
            Description: stack,
            ...(VpcId !== undefined && { VpcId }),
            TagSpecifications: tagSpecifications(['security-group', tags]),
          }),
          { signal },
        ),
    ],
    [
      'ImportKeyPair',
      () =>
        ec2.ask(
          new ImportKeyPairCommand({
            DryRun: true,
            KeyName: stackName(stack),
            PublicKeyMaterial: Buffer.from('ssh-ed25519 AAAA'),
            TagSpecifications: tagSpecifications(['key-pair', tags]),
          }),
          { signal },
        ),
    ],
    [
      'AllocateAddress',
      () =>
        ec2.ask(
          new AllocateAddressCommand({
            DryRun: true,
            Domain: 'vpc',
            TagSpecifications: tagSpecifications(['elastic-ip', tags]),
          }),
          { signal },
        ),
    ],
  ];
};

const machineTrials = (ec2: Ec2, spec: CloudSpec, world: World, signal: AbortSignal): Trial[] =>
  spec.machines.flatMap((machine): Trial[] => {
    const there = instanceOfHost(spec, world.seen, machine.name);
    const choice = world.choices.get(machine.name);
    if (there !== undefined) {
      const which = { DryRun: true, InstanceIds: [there.id] };
      return [
        ['StopInstances', () => ec2.ask(new StopInstancesCommand(which), { signal })],
        ['StartInstances', () => ec2.ask(new StartInstancesCommand(which), { signal })],
        ['TerminateInstances', () => ec2.ask(new TerminateInstancesCommand(which), { signal })],
        [
          'ModifyInstanceAttribute',
          () =>
            ec2.ask(
              new ModifyInstanceAttributeCommand({
                DryRun: true,
                InstanceId: there.id,
                DisableApiTermination: { Value: machine.protect },
              }),
              { signal },
            ),
        ],
      ];
    }
    if (choice === undefined || !('zone' in choice)) return [];
    return [
      ['RunInstances', () => ec2.ask(dryLaunch(spec, world.seen, machine, choice), { signal })],
      [
        'CreateVolume',
        () =>
          ec2.ask(
            new CreateVolumeCommand({
              DryRun: true,
              AvailabilityZone: choice.zone,
              Size: 1,
              VolumeType: 'gp3',
              Encrypted: true,
              TagSpecifications: tagSpecifications(['volume', machineTags(spec, machine)]),
            }),
            { signal },
          ),
      ],
    ];
  });
