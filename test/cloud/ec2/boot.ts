import { allowListOf } from './filter.ts';
import { publicIpOf, volumesOf } from './instance-body.ts';
import type { Instance } from './state.ts';
import { diskOf, hasDisk } from './volumes.ts';
import type { World } from './world.ts';

/** What an instance's machine is told of itself. */
const descriptionOf = (
  instance: Instance,
): {
  address: string;
  userData: string;
  metadata: { instanceId: string; hostname: string; tokensRequired: boolean; hopLimit: number };
} => ({
  address: instance.machineAddress,
  userData: Buffer.from(instance.userData, 'base64').toString('utf8'),
  metadata: {
    instanceId: instance.id,
    hostname: `ip-${instance.privateIp.replaceAll('.', '-')}`,
    tokensRequired: instance.metadata.tokens === 'required',
    hopLimit: instance.metadata.hopLimit,
  },
});

/** Makes an instance's machine with all that is plugged into it, or finds what of it is there. */
export const bootMachine = (world: World, instance: Instance): void => {
  const { id } = instance;
  const filter = allowListOf(world, instance);
  const volumes = volumesOf(world, instance).filter((volume) => hasDisk(volume));
  const publicIp = publicIpOf(world, instance);
  world.machines.move(id, async (datacenter) => {
    // Before the machine, which is never without its packet filter and its disks.
    await datacenter.filter(id, filter);
    for (const volume of volumes) {
      await datacenter.createDisk(diskOf(volume));
      await datacenter.attach(id, volume.id);
    }
    await datacenter.boot({ id, ...descriptionOf(instance) });
    if (publicIp !== undefined) await datacenter.bind(id, publicIp);
  });
};

/** After a start of the cloud: whatever an earlier one did not get to. */
export const reconcile = (world: World, instance: Instance): void => {
  const { id, power } = instance;
  if (power.to === 'running') bootMachine(world, instance);
  else
    world.machines.move(id, async (datacenter) => {
      if ((await datacenter.state(id)) === 'absent') return;
      await (power.to === 'stopped' ? datacenter.stop(id) : datacenter.remove(id));
    });
};

export const describeMachine = (world: World, instance: Instance): Promise<void> =>
  world.machines.now(instance.id, (datacenter) => datacenter.describe(descriptionOf(instance)));
