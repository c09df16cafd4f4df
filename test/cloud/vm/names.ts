/** Says of an object of the engine which datacenter it belongs to. */
export const LABEL = 'berth.cloud';

/** `berth-cloud-<datacenter>`, or a container of it. */
export const nameOf = (datacenter: string, what?: string): string =>
  ['berth-cloud', datacenter, ...(what === undefined ? [] : [what])].join('-');
