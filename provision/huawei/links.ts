import type { SeenVolume } from './seen.ts';

/** What a virtio disk shows of its serial number, which is the volume's id (linux/virtio_blk.h). */
const VIRTIO_SERIAL = 20;

/**
 * Names that udev gives a volume below /dev/disk/by-id: by its serial on virtio, by its WWN on SCSI.
 * Source: the rules 60-persistent-storage of systemd; the WWN from EVS API reference, "Querying disk details".
 */
export const linksOf = ({ id, wwn }: Pick<SeenVolume, 'id' | 'wwn'>): string[] => [
  `virtio-${id.slice(0, VIRTIO_SERIAL)}`,
  ...(wwn === undefined ? [] : [`wwn-0x${wwn}`, `scsi-3${wwn}`]),
];
