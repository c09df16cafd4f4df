import { readdirSync, readFileSync } from 'node:fs';

/**
 * Looks at every process of this machine, those in containers too, again and again until its standard
 * input ends, and then prints where it saw a needle. The needles come over standard input, as one line
 * of JSON, so that looking for a secret does not put it where it is looked for.
 *
 * Environments are read when a process is new or has become another program.
 */
export type Sighting = {
  needle: string;
  place: 'cmdline' | 'environ';
  pid: number;
  cgroup: string;
  cmdline: string;
};
export type Needles = Record<string, string[]>;

const PAUSE = 4;

const read = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

const seen = new Map<string, Sighting>();
const known = new Map<string, string>();
let sweeps = 0;

const sweep = (needles: [string, Buffer[]][]): void => {
  const pids = readdirSync('/proc').filter((name) => /^\d/.test(name));
  for (const pid of pids) {
    const cmdline = read(`/proc/${pid}/cmdline`);
    if (cmdline === undefined || cmdline.length === 0) continue;
    const text = cmdline.toString();
    look('cmdline', pid, cmdline, text, needles);
    if (known.get(pid) === text) continue;
    known.set(pid, text);
    const environ = read(`/proc/${pid}/environ`);
    if (environ !== undefined) look('environ', pid, environ, text, needles);
  }
  for (const pid of known.keys()) if (!pids.includes(pid)) known.delete(pid);
  sweeps += 1;
};

const look = (
  place: Sighting['place'],
  pid: string,
  content: Buffer,
  cmdline: string,
  needles: [string, Buffer[]][],
): void => {
  for (const [needle, forms] of needles) {
    const key = `${place} ${pid} ${needle}`;
    if (seen.has(key) || !forms.some((form) => content.includes(form))) continue;
    const cgroup = read(`/proc/${pid}/cgroup`)?.toString() ?? '';
    seen.set(key, { needle, place, pid: Number(pid), cgroup, cmdline: cmdline.replaceAll('\0', ' ') });
  }
};

const watch = (needles: [string, Buffer[]][]): void => {
  let timer: NodeJS.Timeout;
  const again = (): void => {
    sweep(needles);
    timer = setTimeout(again, PAUSE);
  };
  again();
  process.stdin.on('end', () => {
    clearTimeout(timer);
    process.stdout.write(JSON.stringify({ sweeps, sightings: [...seen.values()] }));
  });
  process.stdout.write('watching\n');
};

let line = '';
process.stdin.setEncoding('utf8').on('data', (chunk: string) => {
  line += chunk;
  if (!line.includes('\n')) return;
  const needles: Needles = JSON.parse(line);
  line = '';
  watch(Object.entries(needles).map(([name, forms]) => [name, forms.map((form) => Buffer.from(form))]));
});
