import type { Secret } from './secret.ts';

/** A private key: a file the operator already has, or one that a provider holds in memory. */
export type Identity = { path: string } | { key: Secret };

/** What provision hands to bootstrap: where a machine is and how to be let in. */
export type Host = {
  /** Its name in the inventory; every message about the host starts with it. */
  name: string;
  address: string;
  /** Absent: the ssh config's `Port`, else 22. */
  port?: number;
  /** Absent: the ssh config's `User`, else the name of the user running berth. */
  user?: string;
  identities: Identity[];
  /** Jump hosts, nearest first, each `[user@]host[:port]` or a name from the ssh config. */
  jumps: string[];
  /**
   * Public keys (`ssh-ed25519 AAAA…`) or their fingerprints (`SHA256:` and 43 base64 characters) known
   * before the first connection, any of which is it; empty: the known_hosts file decides.
   */
  hostKeys: string[];
  /** `strict` refuses an unknown key; `accept-new` is the operator's explicit choice to trust the first one seen. */
  hostKeyPolicy: 'strict' | 'accept-new';
  /** Its data disks, the one that Docker's data goes to first. */
  disks?: HostDisk[];
  /** Present until the host has a key of its own. */
  firstContact?: FirstContact;
  /** Whether an instance metadata service answers it at 169.254.169.254 (and fd00:ec2::254). */
  metadata?: boolean;
};

/** A data disk that is attached to a host. */
export type HostDisk = {
  /** The cloud's volume id, for messages. */
  volume: string;
  /** Names below /dev/disk/by-id, any of which is it. */
  links: string[];
  /** Absolute path where it is mounted. */
  mount: string;
};

/**
 * How a host gives up the key that it was made with. That key went through instance metadata, where
 * more than the host can read it: good for the first connection, and for no more.
 */
export type FirstContact = {
  /** Fingerprint of the key that went through instance metadata. */
  injected: string;
  /** Makes a new key's fingerprint known to whoever connects from now on, beside the injected one. */
  pin: (fingerprint: string, signal: AbortSignal) => Promise<void>;
  /** The host shows the pinned key, and nothing of the injected one is left on it. */
  done: (signal: AbortSignal) => Promise<void>;
};
