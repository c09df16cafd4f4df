// proc(5): fields 14 and 15 are the time in user and in kernel mode, of all threads, in ticks of 10 ms on every
// Linux that Node.js runs on. The second field may hold spaces, so counting begins behind it.
const TICK = 10_000;

/** Microseconds of CPU, out of `/proc/<pid>/stat`. */
export function cpuIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** The resident size in bytes, out of `/proc/<pid>/status`; 0 where the process has ended. */
export const residentIn = (status: string): number => kilobytes(status, 'VmRSS') ?? 0;

/** The highest resident size in bytes. */
export const peakIn = (status: string): number => kilobytes(status, 'VmHWM') ?? Number.NaN;

const kilobytes = (status: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
};
