import type { Resource } from '../../../core/resource.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { stackName } from '../../cloud/names.ts';
import { deleteKey, importKey, listKeys } from '../api/keys.ts';
import { creationOf, type Workshop } from '../workshop.ts';

/** The stack's key pair: the first of the authorized keys. Its name is its identity. */
export const settleKey = async (workshop: Workshop, before: Resource | undefined): Promise<string> => {
  const { cloud, spec } = workshop;
  if (before?.id !== undefined) return before.id;
  const name = stackName(spec.stack);
  const [key = ''] = await spec.authorizedKeys();
  return createOnce({
    ...creationOf(workshop),
    what: `the key pair of ${spec.stack}`,
    couldDouble: false,
    isTaken: ({ status }) => status === 409,
    find: async () => (await listKeys(cloud)).find((listed) => listed === name),
    create: () => importKey(cloud, name, key.split(' ').slice(0, 2).join(' ')),
  });
};

export const removeKey = ({ cloud }: Workshop, name: string): Promise<void> =>
  unlessGone(() => deleteKey(cloud, name));
