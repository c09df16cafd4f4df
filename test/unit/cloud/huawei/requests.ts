import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateServersRequest,
  CreateServersRequestBody,
  ShowJobRequest,
} from '@huaweicloud/huaweicloud-sdk-ecs';
import { z } from 'zod';
import { IMAGES } from '../../../cloud/huawei/ims/catalogue.ts';
import type { Account, Clients, Heard } from './account.ts';

/** A field of an answer that is text. */
export const textAt = (body: unknown, ...path: (string | number)[]): string =>
  z.string().parse(at(body, ...path));

/** Any field of an answer. */
export const at = (body: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );

/** The body of a server on the default network, with what `changes` says instead. */
const serverBody = ({ cloud: { state } }: Pick<Account, 'cloud'>, changes: Record<string, unknown> = {}) => ({
  imageRef: IMAGES.find(({ name }) => name.startsWith('Debian 13'))?.id,
  flavorRef: 's6.large.2',
  name: 'notes-one',
  vpcid: state.vpcs[0]?.id,
  nics: [{ subnet_id: state.subnets[0]?.id }],
  root_volume: { volumetype: 'SSD', size: 20 },
  availability_zone: 'cn-north-4a',
  ...changes,
});

/** Asked as the ECS package asks. */
export const createServer = (
  account: Pick<Account, 'cloud' | 'ecs' | 'heard'>,
  changes: Record<string, unknown> = {},
  { token, dryRun = false }: { token?: string; dryRun?: boolean } = {},
): Promise<Heard> => {
  const server = serverBody(account, changes);
  const body = Object.assign(new CreateServersRequestBody(), { server, ...(dryRun && { dry_run: true }) });
  const request = new CreateServersRequest().withBody(body);
  return account.heard(
    account.ecs.createServers(token === undefined ? request : request.withXClientToken(token)),
  );
};

/** Creates a server and waits for it. */
export const madeServer = async (
  account: Account,
  changes: Record<string, unknown> = {},
): Promise<string> => {
  const { body } = await createServer(account, changes);
  expect200(await over(account, textAt(body, 'job_id')));
  return textAt(body, 'serverIds', 0);
};

const expect200 = (job: unknown): void => {
  if (at(job, 'status') !== 'SUCCESS') throw new Error(`no server: ${JSON.stringify(job)}`);
};

/** A job once it is over. */
export const over = async (
  { ecs, heard }: Pick<Clients, 'ecs' | 'heard'>,
  jobId: string,
): Promise<unknown> => {
  for (;;) {
    const { body } = await heard(ecs.showJob(new ShowJobRequest(jobId)));
    if (at(body, 'status') !== 'INIT' && at(body, 'status') !== 'RUNNING') return body;
    await sleep(20);
  }
};
