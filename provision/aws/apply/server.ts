import {
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Change, Resource } from '../../../core/resource.ts';
import { idOf, unlessGone } from '../../cloud/apply.ts';
import { isCloudError } from '../../cloud/error.ts';
import { TAGS } from '../../cloud/names.ts';
import { protectedFromDeletion } from '../../cloud/refusals.ts';
import { diskName, machineNamed, type MachineSpec } from '../../cloud/spec.ts';
import { addressOfHost } from '../owned.ts';
import type { SeenInstance } from '../seen.ts';
import { serverTags } from '../tags.ts';
import { giveTags, type Workshop } from '../workshop.ts';
import { associate, disassociate } from './address.ts';

import { launch } from './launch.ts';
import { start, stop, waitFor, waitForEnd } from './power.ts';
import { attach, changeVolume } from './volume.ts';

/**
 * A host's machine: made, or brought to what it should be, each missing piece by itself; so whatever a crash
 * leaves is an update for the next run.
 */
export const settleServer = async (
  workshop: Workshop,
  { address, before, fields }: Change,
  after: Resource,
): Promise<string> => {
  const machine = machineNamed(workshop.spec, after.name);
  const made = before?.id === undefined ? await launch(workshop, machine, after) : undefined;
  const id = made?.id ?? before?.id ?? '';
  // All of a machine that an interrupted run made: it may lack anything.
  const differs = (field: string): boolean =>
    before === undefined || fields.some((change) => change.field === field);
  const at = { id, address };
  let instance = await waitFor(workshop, at, ['running', 'stopped']);
  if (differs('tags')) await mendServerTags(workshop, machine, instance);
  if (before !== undefined && differs('protect')) await protect(workshop, machine, id);
  if (before !== undefined && differs('group')) await joinGroup(workshop, id);
  if (before !== undefined && differs('metadata')) await guardMetadata(workshop, id);
  if (before !== undefined && (differs('rootDisk') || differs('rootDiskType'))) {
    await changeRoot(workshop, machine, instance);
  }
  if (before !== undefined && instance.type !== machine.type) {
    if (instance.state === 'running') instance = await stop(workshop, at);
    await changeType(workshop, machine, id);
  }
  if (instance.state !== 'running') instance = await start(workshop, at);
  if (differs('disks')) await attachDisks(workshop, machine, instance);
  if (differs('address')) await settleAddressing(workshop, machine, id);
  return id;
};

const mendServerTags = async (
  workshop: Workshop,
  machine: MachineSpec,
  { id, tags }: SeenInstance,
): Promise<void> => {
  const wanted = serverTags(workshop.spec, machine);
  const lacking = Object.entries(wanted).some(([key, value]) => tags[key] !== value);
  if (lacking) await giveTags(workshop, id, wanted);
};

/** The tag last: it says that the attribute is set. */
const protect = async (workshop: Workshop, machine: MachineSpec, id: string): Promise<void> => {
  const { ec2, signal } = workshop;
  await ec2.ask(
    new ModifyInstanceAttributeCommand({
      InstanceId: id,
      DisableApiTermination: { Value: machine.protect },
    }),
    { signal },
  );
  await giveTags(workshop, id, { [TAGS.protect]: String(machine.protect) });
};

const joinGroup = async (workshop: Workshop, id: string): Promise<void> => {
  const { ec2, spec, signal } = workshop;
  const group = spec.securityGroup ?? idOf(workshop, `group/${spec.stack}`);
  await ec2.ask(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [group] }), {
    signal,
    fresh: true,
  });
};

const guardMetadata = async ({ ec2, signal }: Workshop, id: string): Promise<void> => {
  await ec2.ask(
    new ModifyInstanceMetadataOptionsCommand({
      InstanceId: id,
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
    }),
    { signal },
  );
};

const changeRoot = async (
  workshop: Workshop,
  { rootDisk }: MachineSpec,
  { devices, rootDevice }: SeenInstance,
): Promise<void> => {
  const volume = devices[rootDevice];
  if (volume !== undefined) await changeVolume(workshop, volume, rootDisk);
};

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-resize.html */
const changeType = async ({ ec2, signal }: Workshop, { type }: MachineSpec, id: string): Promise<void> => {
  await ec2.ask(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: type } }), {
    signal,
  });
};

const attachDisks = async (
  workshop: Workshop,
  machine: MachineSpec,
  instance: SeenInstance,
): Promise<void> => {
  const there = new Set(Object.values(instance.devices));
  for (const disk of machine.dataDisks) {
    const id = idOf(workshop, `disk/${diskName(machine, disk)}`);
    if (!there.has(id)) await attach(workshop, id, instance);
  }
};

const settleAddressing = async (workshop: Workshop, machine: MachineSpec, id: string): Promise<void> => {
  const { spec, world, ids } = workshop;
  if (machine.elasticIp === false) {
    const own = addressOfHost(spec, world.seen, machine);
    if (own?.association !== undefined && own.instance === id) await disassociate(workshop, own.association);
    return;
  }
  const address =
    typeof machine.elasticIp === 'string' ? machine.elasticIp : ids.get(`address/${machine.name}`);
  if (address !== undefined) await associate(workshop, address, id);
};

/**
 * Terminates a machine and waits until it is gone; its disks and its address are let go, not deleted.
 *
 * @throws UserError `protected`
 */
export const removeServer = async (
  workshop: Workshop,
  { name, id = '', fields }: Resource,
): Promise<void> => {
  const { ec2, signal } = workshop;
  const address = `server/${name}`;
  if (fields['protect'] === true) throw protectedFromDeletion(address);
  try {
    await unlessGone(() => ec2.ask(new TerminateInstancesCommand({ InstanceIds: [id] }), { signal }));
  } catch (error) {
    throw isCloudError(error, 'OperationNotPermitted') ? protectedFromDeletion(address) : error;
  }
  await waitForEnd(workshop, { id, address });
};
