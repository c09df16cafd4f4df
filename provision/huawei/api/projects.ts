import { z } from 'zod';
import { UserError } from '../../../core/user-error.ts';
import { signedCall, type Access } from '../../cloud/huawei/client.ts';
import type { Clock } from '../../cloud/retry.ts';

const answer = z.object({ projects: z.array(z.object({ id: z.string(), name: z.string() })) });

/**
 * The project that a region's things are in: it has the region's name.
 *
 * @throws UserError `no-such-region`
 * @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0002.html (projects accessible to a user)
 */
export const projectOf = async (
  access: Omit<Access, 'service'>,
  asking: { signal: AbortSignal; clock: Clock },
): Promise<string> => {
  const { body } = await signedCall(
    { ...access, service: 'iam' },
    { method: 'GET', path: '/v3/auth/projects', action: 'KeystoneListAuthProjects' },
    { ...asking, repeatable: 'safe' },
  );
  const { projects } = answer.parse(body);
  const found = projects.find(({ name }) => name === access.region);
  if (found !== undefined) return found.id;
  const names = projects.map(({ name }) => name).join(', ') || 'none';
  throw new UserError('no-such-region', `this access key has no project in ${access.region}`, {
    hint: `Mend provider.region, or open the region once in the console. The key's projects: ${names}.`,
  });
};
