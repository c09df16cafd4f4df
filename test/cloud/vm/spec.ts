/** A volume: a block device that outlives the machines it is attached to. */
export type Disk = {
  volumeId: string;
  /** GiB */
  size: number;
  /** File names under /dev/disk/by-id, as udev of that cloud would make. */
  links: string[];
};

/** One line of an ingress allow list. */
export type Rule = {
  protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  /** First and last; absent: all. */
  ports?: [number, number];
  /** CIDR (IPv4) */
  from: string;
};

export type MachineSpec = {
  id: string;
  /** Private address inside the datacenter's CIDR: host numbers 10 to 239 are the machines'. */
  address: string;
  /** Cloud-config text, decoded. */
  userData: string;
  metadata: {
    instanceId: string;
    hostname: string;
    /** IMDSv2: answer only with a token. */
    tokensRequired: boolean;
    /** IP TTL of what the metadata service sends to this machine. */
    hopLimit: number;
  };
};

export type MachineState = 'running' | 'stopped' | 'absent';
