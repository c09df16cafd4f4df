import { z } from 'zod';
import { DONE, reading, writing, type Action, type Body } from './action.ts';
import { typeNamed } from './catalog.ts';
import { dissociate } from './addresses.ts';
import { flag, list, listing, text } from './form.ts';
import { bootMachine } from './boot.ts';
import { instanceKind, reservationSet, stateBody, volumesOf } from './instance-body.ts';
import { page, select } from './listing.ts';
import { drop, instanceAt } from './lookup.ts';
import { checkProcessors } from './quotas.ts';
import { noCapacity, refuse } from './refusals.ts';
import { runInstances } from './run-instances.ts';
import type { Instance } from './state.ts';
import { hasDisk } from './volumes.ts';
import type { InstanceStateName, World } from './world.ts';

const ids = z.array(text);

/** Changes each instance's state and tells both, before and after. */
const moved = async (
  world: World,
  instances: readonly Instance[],
  move: (instance: Instance, before: InstanceStateName) => void | Promise<void>,
): Promise<Body> => {
  const changes: Body[] = [];
  for (const instance of instances) {
    const before = world.powerOf(instance);
    const { power } = instance;
    await move(instance, before);
    const after = instance.power === power ? before : instance.power.via;
    changes.push({
      instanceId: instance.id,
      currentState: stateBody(after),
      previousState: stateBody(before),
    });
  }
  return { instancesSet: changes };
};

const refuseState = (id: string, verb: string): Error =>
  refuse('IncorrectInstanceState', `The instance '${id}' is not in a state from which it can be ${verb}.`);

const terminate = async (world: World, instance: Instance): Promise<void> => {
  const { state, machines } = world;
  const { id, publicIp } = instance;
  instance.power = { to: 'terminated', via: 'shutting-down', since: Date.now() };
  for (const address of state.addresses)
    if (address.association?.instanceId === id) await dissociate(world, address);
  if (publicIp !== undefined) {
    delete instance.publicIp;
    world.releasePublicAddress(publicIp);
  }
  machines.move(id, (datacenter) => datacenter.remove(id));
  for (const volume of volumesOf(world, instance)) {
    const { attachment } = volume;
    delete volume.attachment;
    if (attachment?.deleteOnTermination !== true) continue;
    drop(state.volumes, volume);
    if (hasDisk(volume)) machines.move(id, (datacenter) => datacenter.deleteDisk(volume.id));
  }
};

const stopInstances: Action = writing(
  z.strictObject({ InstanceId: ids, Force: flag.optional(), Hibernate: z.literal('false').optional() }),
  (input, { world }) => {
    const instances = input.InstanceId.map((id) => instanceAt(world, id));
    for (const one of instances)
      if (['terminated', 'shutting-down', 'pending'].includes(world.powerOf(one)))
        throw refuseState(one.id, 'stopped');
    return moved(world, instances, (instance, before) => {
      if (before !== 'running') return;
      instance.power = { to: 'stopped', via: 'stopping', since: Date.now() };
      world.machines.move(instance.id, (datacenter) => datacenter.stop(instance.id));
    });
  },
);

const startInstances: Action = writing(z.strictObject({ InstanceId: ids }), (input, { world, fault }) => {
  const instances = input.InstanceId.map((id) => instanceAt(world, id));
  for (const one of instances) {
    if (!['stopped', 'running', 'pending'].includes(world.powerOf(one))) throw refuseState(one.id, 'started');
    const type = typeNamed(one.instanceType);
    if (fault === 'capacity' && type !== undefined) throw noCapacity(type, one.zone);
  }
  const stopped = instances.filter((one) => world.powerOf(one) === 'stopped');
  checkProcessors(
    world,
    stopped.flatMap(({ instanceType }) => typeNamed(instanceType) ?? []),
  );
  return moved(world, instances, (instance, before) => {
    if (before !== 'stopped') return;
    instance.power = { to: 'running', via: 'pending', since: Date.now() };
    bootMachine(world, instance);
    world.machines.move(instance.id, (datacenter) => datacenter.start(instance.id));
  });
});

export const powerActions = {
  RunInstances: runInstances,
  DescribeInstances: reading(
    z.strictObject({ ...listing, InstanceId: list(text), IncludeManagedResources: flag.optional() }),
    (input, { world }) => {
      if (input.InstanceId.length > 0 && input.MaxResults !== undefined)
        throw refuse(
          'InvalidParameterCombination',
          'The parameter instancesSet cannot be used with the parameter maxResults',
        );
      const found = select(world.instances(), input.InstanceId, input.Filter, instanceKind(world));
      const { items, nextToken } = page(found, input);
      return { reservationSet: reservationSet(world, items), nextToken };
    },
  ),
  TerminateInstances: writing(z.strictObject({ InstanceId: ids }), (input, { world }) => {
    const instances = input.InstanceId.map((id) => instanceAt(world, id));
    const guarded = instances.find((one) => one.protected && one.power.to !== 'terminated');
    if (guarded !== undefined)
      throw refuse(
        'OperationNotPermitted',
        `The instance '${guarded.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    return moved(world, instances, async (instance) => {
      if (instance.power.to !== 'terminated') await terminate(world, instance);
    });
  }),
  StopInstances: stopInstances,
  StartInstances: startInstances,
  RebootInstances: writing(z.strictObject({ InstanceId: ids }), (input, { world }) => {
    for (const instance of input.InstanceId.map((id) => instanceAt(world, id))) {
      if (world.powerOf(instance) !== 'running') throw refuseState(instance.id, 'rebooted');
      world.machines.move(instance.id, (datacenter) => datacenter.reboot(instance.id));
    }
    return DONE;
  }),
};
