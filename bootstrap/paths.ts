/** Every place on a host that a stack owns. */
export type Paths = {
  base: string;
  releases: string;
  current: string;
  secrets: string;
  journal: string;
  supervise: string;
  unitName: string;
  unit: string;
  data: string;
  /** Gone at a reboot: locks, the candidate's mark and credentials while they are used. */
  run: string;
  lock: string;
  candidate: string;
  credentials: string;
  project: string;
};

export const pathsOf = (stack: string, dataDir: string): Paths => {
  const base = `/opt/berth/${stack}`;
  const run = `/run/berth/${stack}`;
  const project = `berth-${stack}`;
  return {
    base,
    releases: `${base}/releases`,
    current: `${base}/current`,
    secrets: `${base}/secrets`,
    journal: `${base}/journal.ndjson`,
    supervise: `${base}/supervise`,
    unitName: `${project}.service`,
    unit: `/etc/systemd/system/${project}.service`,
    data: `${dataDir}/${stack}`,
    run,
    lock: `${run}/lock`,
    candidate: `${run}/candidate`,
    credentials: `${run}/docker`,
    project,
  };
};
