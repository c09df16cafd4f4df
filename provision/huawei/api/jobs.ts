import { EcsClient, ShowJobRequest } from '@huaweicloud/huaweicloud-sdk-ecs';
import { z } from 'zod';
import { CloudError, ifThere } from '../../cloud/error.ts';
import { askSdk, type Cloud } from '../client.ts';

const cause = {
  status: z.string(),
  error_code: z.string().nullish(),
  fail_reason: z.string().nullish(),
};

const jobSchema = z.object({
  ...cause,
  begin_time: z.string().nullish(),
  entities: z.object({ sub_jobs: z.array(z.object(cause)).nullish() }).nullish(),
});

export type Job = z.infer<typeof jobSchema>;

/** What an asynchronous request answers. */
export const jobAnswer = z.object({ job_id: z.string() });

/** `GET /v1/{project_id}/jobs/{job_id}`, of servers and of disks alike; undefined for one that is forgotten. */
export const showJob = (cloud: Cloud, id: string): Promise<Job | undefined> => {
  const request = new ShowJobRequest().withJobId(id);
  return ifThere(() =>
    askSdk(cloud, 'ecs', 'showJob', (on) => new EcsClient(on).showJob(request), jobSchema),
  );
};

/** Why a job failed; undefined while it has not. The cause of a job over several things stands below it. */
export const failureIn = (job: Job, action: string): CloudError | undefined => {
  if (job.status !== 'FAIL') return undefined;
  const failed = job.entities?.sub_jobs?.find(({ status }) => status === 'FAIL') ?? job;
  return new CloudError(failed.fail_reason ?? job.fail_reason ?? 'the job failed', {
    kind: 'refused',
    action,
    code: failed.error_code ?? job.error_code ?? 'FAIL',
  });
};

/** What a creation that a token guards was answered. */
export type Begun = {
  id: string | undefined;
  job: string | undefined;
  /** When it was asked for, by the cloud's own clock; milliseconds since 1970. */
  asked: number;
};
