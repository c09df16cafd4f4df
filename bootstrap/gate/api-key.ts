import { Secret } from '../../core/secret.ts';
import { UserError } from '../../core/user-error.ts';
import type { Paths } from '../paths.ts';
import type { Connection } from '../ssh/connection.ts';

/** Seconds. */
const PATIENCE = 30;

/**
 * The key that the host made for its server's first user. It is read over SSH and kept in memory only.
 *
 * @throws UserError `no-api-key`
 */
export const apiKeyOf = async (
  connection: Connection,
  { secrets }: Pick<Paths, 'secrets'>,
): Promise<Secret> => {
  const { code, stdout, stderr } = await connection.run(`cat '${secrets}/api-key'`, { deadline: PATIENCE });
  if (code === 0) return new Secret(stdout.trim());
  throw new UserError('no-api-key', `${connection.host.name} has no key of its server: ${stderr.trim()}`, {
    hint: 'npx zx bootstrap.mts makes it',
  });
};
