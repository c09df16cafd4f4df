/** Names by bit number (linux/capability.h), up to the last that every supported engine knows. */
const NAMES = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE',
  'NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT',
  'SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE',
  'AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ',
].flatMap((line) => line.split(' '));

/**
 * The capabilities to ask for in a target's name: those that this machine may give at all. "Privileged"
 * asks for every one and fails where the machine itself lacks some, as in a nested environment.
 *
 * @param status text of /proc/self/status; absent off Linux, where the engine's own machine has them all
 */
export const capabilitiesFrom = (status: string | undefined): string[] => {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status ?? '')?.[1];
  if (bounding === undefined) return ['ALL'];
  const bits = BigInt(`0x${bounding}`);
  return NAMES.filter((_name, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
};
