import { invalid } from './refusals.ts';

/** What a volume can do: operations and MiB in a second. */
export type Performance = { type: string; iops: number; throughput: number };

const GP3 = { iops: 3000, throughput: 125 };
const LARGEST = 65_536;
const IOPS_PER_GIB = 500;

/**
 * A volume's type with its defaults, or what EC2 says against it.
 * Source: EBS user guide, "General Purpose SSD volumes" and "Provisioned IOPS SSD volumes".
 *
 * @param size GiB
 */
export const performanceOf = (
  size: number,
  {
    VolumeType = 'gp2',
    Iops,
    Throughput,
  }: {
    VolumeType?: string | undefined;
    Iops?: number | undefined;
    Throughput?: number | undefined;
  },
): Performance => {
  if (size < 1 || size > LARGEST)
    throw invalid(`Volume of ${size}GiB is invalid for volume type '${VolumeType}'`);
  switch (VolumeType) {
    case 'gp3': {
      const iops = Iops ?? GP3.iops;
      const throughput = Throughput ?? GP3.throughput;
      if (iops < GP3.iops || iops > Math.max(GP3.iops, Math.min(80_000, size * IOPS_PER_GIB)))
        throw invalid(`Volume iops of ${iops} is not valid for a gp3 volume of ${size} GiB.`);
      if (throughput < GP3.throughput || throughput > Math.max(GP3.throughput, Math.min(2000, iops / 4)))
        throw invalid(`Throughput of ${throughput} MiB/s is not valid for ${iops} iops.`);
      return { type: VolumeType, iops, throughput };
    }
    case 'gp2':
      if (Iops !== undefined || Throughput !== undefined)
        throw invalid('The parameter iops is not supported for gp2 volumes.');
      return { type: VolumeType, iops: Math.max(100, Math.min(16_000, size * 3)), throughput: 0 };
    case 'io1':
    case 'io2':
      if (Iops === undefined)
        throw invalid(`The parameter iops must be specified for ${VolumeType} volumes.`);
      return { type: VolumeType, iops: Iops, throughput: 0 };
    default:
      throw invalid(`Invalid value '${VolumeType}' for VolumeType.`);
  }
};
