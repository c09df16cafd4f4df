import type { Emit } from '../../core/event.ts';
import type { Change, Resource } from '../../core/resource.ts';
import type { Engine } from '../engine/engine.ts';
import { untagImage } from '../engine/image.ts';
import { removeContainer } from './container.ts';
import type { Sources } from './desired.ts';
import { ensureImage } from './images.ts';
import { createNetwork, createVolume, keepOneNetwork, removeNetworks, removeVolume } from './network.ts';
import { createRegistry, settleRegistry } from './registry-container.ts';
import { imageNameOf, kindOf, type DockerSpec, type OwnImage } from './spec.ts';
import { createTarget, settleTarget, type TargetWant } from './target.ts';

export type Workshop = {
  engine: Engine;
  spec: DockerSpec;
  sources: Sources;
  /** The login key's public half; targets need it. */
  publicKey: string | undefined;
};

/** Makes one change to the engine. */
export const applyChange = async (
  workshop: Workshop,
  change: Change,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> => {
  if (change.after !== undefined) return bring(workshop, change, change.after, emit, signal);
  if (change.before !== undefined) return remove(workshop, change.before, signal);
};

/** Creates what is not there, and brings what is to what it should be. */
const bring = async (
  { engine, spec, sources, publicKey }: Workshop,
  change: Change,
  after: Resource,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> => {
  const { stack, release } = spec;
  const existing = change.before?.id;
  switch (kindOf(after)) {
    case 'network':
      return existing === undefined
        ? createNetwork(engine, spec, signal)
        : keepOneNetwork(engine, stack, signal);
    case 'volume':
      return createVolume(engine, stack, after.name, signal);
    case 'image': {
      const image = ownImageOf(after);
      return ensureImage(engine, { stack, image, release, source: sources[image] }, emit, signal);
    }
    case 'registry': {
      const outdated = change.fields.some(({ field }) => field === 'source');
      if (existing !== undefined && !outdated) {
        return settleRegistry(engine, stack, engine.getContainer(existing), signal);
      }
      if (existing !== undefined) await removeContainer(engine, existing, signal);
      return createRegistry(engine, stack, sources.registry, signal);
    }
    case 'target': {
      if (publicKey === undefined) throw new Error('a target is made before its login key');
      const want: TargetWant = { host: hostIn(spec, after), publicKey };
      return existing === undefined
        ? createTarget(engine, spec, want, signal)
        : settleTarget(engine, spec, engine.getContainer(existing), want, signal);
    }
  }
};

const remove = async ({ engine, spec }: Workshop, before: Resource, signal: AbortSignal): Promise<void> => {
  const id = before.id ?? before.name;
  switch (kindOf(before)) {
    case 'network':
      return removeNetworks(engine, spec.stack, signal);
    case 'volume':
      return removeVolume(engine, id, signal);
    case 'image':
      return untagImage(engine, `${imageNameOf(spec.stack, ownImageOf(before))}:latest`);
    case 'registry':
    case 'target':
      return removeContainer(engine, id, signal);
  }
};

const ownImageOf = ({ name }: Resource): OwnImage => (name === 'registry' ? 'registry' : 'target');

const hostIn = (spec: DockerSpec, { name }: Resource): DockerSpec['hosts'][number] => {
  const host = spec.hosts.find((host) => host.name === name);
  if (host === undefined) throw new Error(`no host ${name} in the stack ${spec.stack}`);
  return host;
};
