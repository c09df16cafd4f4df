import type { Release } from '../images/base.ts';

/** What the docker provider is asked for: a part of the inventory, in its own words. */
export type DockerSpec = {
  stack: string;
  /** CIDR of the stack's network; the engine chooses where it is absent. */
  subnet?: string;
  /** `unix:///…` or `tcp://127.0.0.1:…`; DOCKER_HOST and the usual sockets where it is absent. */
  engine?: string;
  release: Release;
  hosts: { name: string; user: string }[];
  /** The port that the server listens on in a target; the engine publishes it on 127.0.0.1. */
  serverPort: number;
  /** Whether the stack has a registry of its own. */
  registry: boolean;
};

/** What a label says of an object of the engine, as a cloud's tags would. */
export const LABELS = {
  stack: 'berth.stack',
  kind: 'berth.kind',
  name: 'berth.name',
  spec: 'berth.spec',
} as const;

const KINDS = ['network', 'volume', 'image', 'registry', 'target'] as const;
export type Kind = (typeof KINDS)[number];

/** @throws Error for a resource that is not this provider's (our bug) */
export const kindOf = ({ kind }: { kind: string }): Kind => {
  const known = KINDS.find((candidate) => candidate === kind);
  if (known === undefined) throw new Error(`the docker provider has no ${kind}`);
  return known;
};

export const labelsOf = (stack: string, kind: Kind, name: string): Record<string, string> => ({
  [LABELS.stack]: stack,
  [LABELS.kind]: kind,
  [LABELS.name]: name,
});

export const networkNameOf = (stack: string): string => `berth-${stack}`;
export const REGISTRY = 'registry';
export const volumeNameOf = (stack: string): string => `berth-${stack}-${REGISTRY}`;
export const containerNameOf = (stack: string, name: string): string => `berth-${stack}-${name}`;

/** The images that the provider builds for its own containers. */
export type OwnImage = 'target' | 'registry';

/**
 * A stack's own name of an image. Building is shared between stacks, names are not: deleting a stack
 * takes its name away and leaves the others' alone.
 */
export const imageNameOf = (stack: string, image: OwnImage): string => `berth-${stack}/${image}`;

/** Where targets, and the containers in them, find the stack's registry. */
export const REGISTRY_HOST = 'registry.berth.internal';
export const REGISTRY_PORT = 5000;
export const REGISTRY_REGION = 'local-1';
