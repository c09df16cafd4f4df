import type { Host, HostDisk } from '../core/host.ts';

/** What the provider says of one machine beside how to reach it, as far as steps go by it. */
export type Machine = {
  disks: HostDisk[];
  /** Whether an instance metadata service answers it. */
  metadata: boolean;
  /** Fingerprint of the host key that went through instance metadata; undefined once it is replaced. */
  injected: string | undefined;
};

export const machineOf = ({ disks, metadata, firstContact }: Partial<Host>): Machine => ({
  disks: disks ?? [],
  metadata: metadata ?? false,
  injected: firstContact?.injected,
});
