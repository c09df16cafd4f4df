import { z } from 'zod';
import { DONE, reading, writing } from './action.ts';
import { describeMachine } from './boot.ts';
import { typeNamed } from './catalog.ts';
import { allowListOf } from './filter.ts';
import { flag, list, text, valued, whole } from './form.ts';
import { groupSetOf, metadataBody } from './instance-body.ts';
import { groupAt, imageAt, instanceAt } from './lookup.ts';
import { invalid, refuse } from './refusals.ts';

const ATTRIBUTES = [
  'disableApiTermination',
  'instanceType',
  'userData',
  'groupSet',
  'rootDeviceName',
  'instanceInitiatedShutdownBehavior',
  'sourceDestCheck',
] as const;

export const attributeActions = {
  ModifyInstanceAttribute: writing(
    z.strictObject({
      InstanceId: text,
      InstanceType: valued(text),
      DisableApiTermination: valued(flag),
      GroupId: list(text),
    }),
    async (input, { world }) => {
      const instance = instanceAt(world, input.InstanceId);
      const { InstanceType: type, DisableApiTermination: guard, GroupId: groupIds } = input;
      const asked = [type, guard, groupIds.length > 0 ? groupIds : undefined].filter(Boolean);
      if (asked.length !== 1)
        throw refuse('InvalidParameterCombination', 'Fields for multiple attribute types specified');
      if (type !== undefined) {
        const known = typeNamed(type.Value);
        if (known === undefined) throw invalid(`Invalid value '${type.Value}' for InstanceType.`);
        if (known.architecture !== imageAt(world, instance.imageId).architecture)
          throw invalid(`The instance type '${type.Value}' does not match the architecture of the instance.`);
        if (world.powerOf(instance) !== 'stopped')
          throw refuse(
            'IncorrectInstanceState',
            `The instance '${instance.id}' is not in the 'stopped' state.`,
          );
        instance.instanceType = type.Value;
      }
      instance.protected = guard?.Value ?? instance.protected;
      if (groupIds.length > 0) {
        for (const id of groupIds)
          if (groupAt(world, id).vpcId !== instance.vpcId)
            throw refuse(
              'InvalidGroup.NotFound',
              `You have specified two resources that belong to different networks.`,
            );
        instance.groupIds = [...new Set(groupIds)];
        await world.machines.now(instance.id, (datacenter) =>
          datacenter.filter(instance.id, allowListOf(world, instance)),
        );
      }
      return DONE;
    },
  ),
  DescribeInstanceAttribute: reading(
    z.strictObject({ InstanceId: text, Attribute: z.enum(ATTRIBUTES) }),
    ({ InstanceId, Attribute }, { world }) => {
      const instance = instanceAt(world, InstanceId);
      const held = {
        disableApiTermination: { value: instance.protected },
        instanceType: { value: instance.instanceType },
        userData: { value: instance.userData === '' ? undefined : instance.userData },
        groupSet: groupSetOf(world, instance),
        rootDeviceName: { value: instance.rootDevice },
        instanceInitiatedShutdownBehavior: { value: 'stop' },
        sourceDestCheck: { value: true },
      };
      return { instanceId: InstanceId, [Attribute]: held[Attribute] };
    },
  ),
  ModifyInstanceMetadataOptions: writing(
    z.strictObject({
      InstanceId: text,
      HttpTokens: z.enum(['required', 'optional']).optional(),
      HttpPutResponseHopLimit: whole.optional(),
      HttpEndpoint: z.enum(['enabled', 'disabled']).optional(),
    }),
    async (input, { world }) => {
      const instance = instanceAt(world, input.InstanceId);
      const { tokens, hopLimit, endpoint } = instance.metadata;
      if (instance.power.to === 'terminated')
        throw refuse('IncorrectInstanceState', `The instance '${instance.id}' is terminated.`);
      instance.metadata = {
        tokens: input.HttpTokens ?? tokens,
        hopLimit: input.HttpPutResponseHopLimit ?? hopLimit,
        endpoint: input.HttpEndpoint ?? endpoint,
      };
      await describeMachine(world, instance);
      return { instanceId: instance.id, instanceMetadataOptions: metadataBody(instance) };
    },
  ),
};
