import { DeleteKeyPairCommand, ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import type { Resource } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { stackName } from '../../cloud/names.ts';
import { listKeys } from '../observe.ts';
import { stackTags, tagSpecifications } from '../tags.ts';
import { mendTags, unlessCode, type Workshop } from '../workshop.ts';

/** What ImportKeyPair takes; source: EC2 API reference, "ImportKeyPair". */
const IMPORTABLE = /^ssh-(ed25519|rsa) /;

/** The key pair made from the first authorized key that AWS takes. */
export const settleKey = async (workshop: Workshop, before: Resource | undefined): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  if (before?.id !== undefined) {
    await mendTags(workshop, before.id, before, stackTags(spec));
    return before.id;
  }
  const name = stackName(spec.stack);
  const line = (await spec.authorizedKeys()).find((key) => IMPORTABLE.test(key));
  if (line === undefined) throw nothingToImport();
  const made = await createOnce({
    what: `the key pair ${name}`,
    couldDouble: false,
    find: async () => (await listKeys(ec2, [name], signal))[0],
    create: () =>
      unlessCode('InvalidKeyPair.Duplicate', () =>
        ec2.ask(
          new ImportKeyPairCommand({
            KeyName: name,
            PublicKeyMaterial: Buffer.from(line),
            TagSpecifications: tagSpecifications(['key-pair', stackTags(spec)]),
          }),
          { signal },
        ),
      ),
    signal,
    clock: ec2.clock,
  });
  return made.id;
};

const nothingToImport = (): UserError =>
  new UserError(
    'bad-authorized-key',
    'provider.authorizedKeys: AWS takes ed25519 and RSA keys, and none is',
    {
      hint: 'Add such a key, or name a key pair that exists: provider.keyPair.',
    },
  );

export const removeKey = ({ ec2, signal }: Workshop, id: string): Promise<void> =>
  unlessGone(() => ec2.ask(new DeleteKeyPairCommand({ KeyPairId: id }), { signal }));
