import type { Emit } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import type { Change, Resource } from '../core/resource.ts';
import { UserError } from '../core/user-error.ts';
import type { RegistryAccess } from '../core/registry.ts';

/**
 * Asks the operator before something that the inventory does not say; false means no.
 *
 * @param word what must be typed in full to agree, for what cannot be undone; `y` is enough where absent
 */
export type Confirm = (question: string, word?: string) => Promise<boolean>;

/**
 * A place where hosts come from. `desired` is pure: it follows from the inventory and from what `observe`
 * last looked up (a new VM's image); `observe` only reads; `apply` makes one change. The planning between
 * them is core's and the same for all.
 */
export type Provider = {
  /** What must be there before anything can be observed (the local Docker engine); most have nothing to do. */
  prepare: (options: { check: boolean; confirm: Confirm; emit: Emit }) => Promise<void>;
  desired: () => Resource[];
  observe: (signal: AbortSignal) => Promise<Resource[]>;
  /** A change to create, update or delete; replacing comes as a deletion and a creation. */
  apply: (change: Change, emit: Emit, signal: AbortSignal) => Promise<void>;
  /** The hosts of a world that is as desired; a host that does not exist yet is not listed. */
  hosts: (observed: readonly Resource[], signal: AbortSignal) => Promise<Host[]>;
  /** The registry that this provider runs itself, where it does; undefined while it does not exist yet. */
  registry?: (observed: readonly Resource[]) => Promise<OwnRegistry | undefined>;
  /** Where this machine reaches a host's server without a tunnel, if the provider arranged for that. */
  serverUrl?: (observed: readonly Resource[], host: string) => string | undefined;
  /** What a doctor asks before anything is created; each answers for itself and none writes. */
  examine?: (signal: AbortSignal) => Promise<Finding>[];
};

/** A registry of the provider's own, and `host[:port]` where this machine reaches it. */
export type OwnRegistry = { access: RegistryAccess; via: string };

/** One thing that a doctor looked at: what was found, and what to do where it is not well. */
export type Finding = {
  /** `credentials`, `clock`, `quota: instances`: unique among a doctor's findings. */
  name: string;
  state: 'well' | 'doubtful' | 'ill';
  text: string;
  hint?: string;
};

export type Found = Omit<Finding, 'name'>;

/** One thing that a doctor looks at. An error that a person can mend is what it finds. */
export const finding = async (name: string, look: () => Promise<Found>): Promise<Finding> => {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    if (error instanceof UserError) return illness(name, error);
    throw error;
  }
};

export const illness = (name: string, { message, hint }: UserError): Finding => ({
  name,
  state: 'ill',
  text: message,
  ...(hint !== undefined && { hint }),
});
