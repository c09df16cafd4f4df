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
  /** Public keys (`ssh-ed25519 AAAA…`) known before the first connection; empty: the known_hosts file decides. */
  hostKeys: string[];
  /** `strict` refuses an unknown key; `accept-new` is the operator's explicit choice to trust the first one seen. */
  hostKeyPolicy: 'strict' | 'accept-new';
};
