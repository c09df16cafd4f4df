import { isCloudError, type CloudError } from '../../cloud/error.ts';
import { poll } from '../../cloud/retry.ts';
import { tokenOf } from '../../cloud/token.ts';
import { failureIn, showJob, type Begun, type Job } from '../api/jobs.ts';
import type { Cloud } from '../client.ts';

export type TokenCreation<T> = {
  /** What the token is made from. */
  thing: { stack: string; kind: string; name: string };
  what: string;
  action: string;
  /** The same request for the same generation, with this token. */
  create: (token: string, generation: number) => Promise<Begun>;
  /** By its id; undefined while it does not show, and once it is gone. */
  show: (id: string) => Promise<T | undefined>;
  /** By its name, whatever it was made with. */
  find: () => Promise<T | undefined>;
  heard: (status: string) => void;
};

/** How often a thing may be made anew while the cloud still remembers the earlier ones' tokens. */
const GENERATIONS = 50;

const JOB_SECONDS = 1200;

/** Seconds in which what was made shows, or the answer to a lost request comes to light. */
const SETTLE_SECONDS = 8;

/**
 * Makes a thing that a token guards. The same token gives the same answer however often it is sent, also once its
 * thing has failed or is deleted: then the next generation's token makes another.
 *
 * @throws CloudError of the request, or of its job
 */
export const createByToken = async <T>(cloud: Cloud, creation: TokenCreation<T>): Promise<T> => {
  const { thing, create, find } = creation;
  for (let generation = 0; generation < GENERATIONS; generation += 1) {
    const token = tokenOf({ ...thing, region: `${cloud.region}/${cloud.projectId}` }, generation);
    const begun = await create(token, generation).catch((error: unknown) => {
      if (isCloudError(error) && isOtherRequest(error)) return undefined;
      throw error;
    });
    // Asked for otherwise before: by a run whose thing is about to show, or long ago.
    const made = begun === undefined ? await within(cloud, find) : await follow(cloud, creation, begun);
    if (made !== undefined) return made;
  }
  throw new Error(`${creation.what} was made ${GENERATIONS} times of late`);
};

/** The token was used before with another request. */
const isOtherRequest = ({ kind, message }: CloudError): boolean =>
  kind === 'refused' && /client.?token/i.test(message);

/** Waits for what was begun; undefined where it was begun long ago, and failed or is gone. */
const follow = async <T>(
  cloud: Cloud,
  { what, action, show, heard }: TokenCreation<T>,
  { id, job: jobId, asked }: Begun,
): Promise<T | undefined> => {
  let unfinished = false;
  const job = await poll(
    async () => {
      const seen = jobId === undefined ? undefined : await showJob(cloud, jobId);
      if (seen === undefined) return { known: undefined };
      if (seen.status === 'SUCCESS' || seen.status === 'FAIL') return { known: seen };
      heard(seen.status);
      unfinished = true;
      return undefined;
    },
    { what, seconds: JOB_SECONDS, signal: cloud.signal, clock: cloud.clock },
  );
  const ours = unfinished || isOurs(job.known, asked);
  const failure = job.known === undefined ? undefined : failureIn(job.known, action);
  if (failure !== undefined && ours) throw failure;
  if (failure !== undefined || id === undefined) return undefined;
  return ours ? within(cloud, () => show(id)) : show(id);
};

/** Whether a job was begun by what was asked, rather than by an earlier run. */
const isOurs = (job: Job | undefined, asked: number): boolean => Date.parse(job?.begin_time ?? '') >= asked;

/** Looks for a while. */
const within = async <T>(
  { clock, signal }: Cloud,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> => {
  const end = clock.now() + SETTLE_SECONDS * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined || clock.now() >= end) return found;
    await clock.sleep(500, signal);
  }
};
