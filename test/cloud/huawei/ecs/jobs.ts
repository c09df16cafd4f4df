import { Refusal } from '../../kit/refusal.ts';
import { found } from '../cloud-state.ts';
import { json } from '../errors.ts';
import { jobStatus } from '../lifecycle.ts';
import type { Handler } from '../route.ts';

/** The job of one server, by the job of all of them. */
const SINGLE: Record<string, string> = {
  createServer: 'createSingleServer',
  deleteServer: 'deleteSingleServer',
  startServer: 'startSingleServer',
  stopServer: 'stopSingleServer',
  rebootServer: 'rebootSingleServer',
};

/**
 * `GET /v1/{project_id}/jobs/{job_id}`, of servers and of disks alike. Where there is a job for each server,
 * the cause of a failure stands there, and above it only that something failed.
 * Source: ECS API reference, "Querying task execution status".
 */
export const showJob: Handler = ({ cloud, path, now }) => {
  const job = found(
    cloud.state.jobs.find(({ id }) => id === path('job_id')),
    () => new Refusal(404, 'Common.0011', `Job ${path('job_id')} does not exist.`),
  );
  const status = jobStatus(cloud, job, now);
  const failure = status === 'FAIL' ? job.failure : null;
  const times = {
    status,
    begin_time: new Date(job.createdAt).toISOString(),
    end_time:
      status === 'SUCCESS' || status === 'FAIL'
        ? new Date(Math.max(job.until, job.createdAt)).toISOString()
        : '',
  };
  const cause = { error_code: failure?.code ?? null, fail_reason: failure?.reason ?? null };
  const single = SINGLE[job.type];
  if (single === undefined) {
    const [server_id] = job.serverIds;
    const entities = {
      ...(server_id !== undefined && { server_id }),
      ...(job.volumeId !== null && { volume_id: job.volumeId }),
    };
    return json(200, { job_id: job.id, job_type: job.type, ...times, ...cause, entities });
  }
  return json(200, {
    job_id: job.id,
    job_type: job.type,
    ...times,
    error_code: failure === null ? null : 'Ecs.0611',
    fail_reason: failure === null ? null : 'Batch operation failed.',
    entities: {
      sub_jobs_total: job.serverIds.length,
      sub_jobs: job.serverIds.map((server_id, index) =>
        Object.assign(
          {
            job_id: `${job.id.slice(0, -2)}${String(index).padStart(2, '0')}`,
            job_type: single,
            entities: { server_id },
          },
          times,
          cause,
        ),
      ),
    },
  });
};
