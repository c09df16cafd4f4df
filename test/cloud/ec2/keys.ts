import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';
import { z } from 'zod';
import { DONE, reading, writing, type Body } from './action.ts';
import { flag, list, listing, tagSpecifications, text } from './form.ts';
import { begin } from './ids.ts';
import { select, type Kind } from './listing.ts';
import { drop, keyPairNamed, MISSING } from './lookup.ts';
import { refuse } from './refusals.ts';
import type { KeyPair } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';

const keyPairs: Kind<KeyPair> = {
  missing: MISSING.keyPair,
  fields: ({ id, name, fingerprint }) => ({ 'key-pair-id': id, 'key-name': name, fingerprint }),
};

const TYPES = new Map([
  ['ssh-ed25519', 'ed25519'],
  ['ssh-rsa', 'rsa'],
]);

/**
 * An imported public key: of RSA the MD5 of its DER in hexadecimal pairs, of ed25519 the SHA-256 of its blob in
 * base64. Source: EC2 user guide, "Verify the fingerprint of your key pair".
 */
const readKey = (material: string): Pick<KeyPair, 'type' | 'fingerprint' | 'publicKey'> => {
  const publicKey = Buffer.from(material, 'base64').toString('utf8').trim();
  const key = ssh2.utils.parseKey(publicKey);
  const type = key instanceof Error ? undefined : TYPES.get(key.type);
  if (key instanceof Error || type === undefined || key.isPrivateKey())
    throw refuse('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
  const der = Buffer.from(key.getPublicPEM().replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const fingerprint =
    type === 'rsa'
      ? (createHash('md5').update(der).digest('hex').match(/../g)?.join(':') ?? '')
      : createHash('sha256').update(key.getPublicSSH()).digest('base64');
  return { type, fingerprint, publicKey };
};

const keyBody = ({ id, name, type, fingerprint, createdAt, tags }: KeyPair): Body => ({
  keyPairId: id,
  keyName: name,
  keyType: type,
  keyFingerprint: fingerprint,
  createTime: new Date(createdAt).toISOString(),
  tagSet: tagSet(tags),
});

export const keyActions = {
  DescribeKeyPairs: reading(
    z.strictObject({
      Filter: listing.Filter,
      KeyName: list(text),
      KeyPairId: list(text),
      IncludePublicKey: flag.optional(),
    }),
    (input, { world }) => {
      const named = input.KeyName.map((name) => keyPairNamed(world, name).id);
      const ids = [...named, ...input.KeyPairId];
      const found = select(world.visible(world.state.keyPairs), ids, input.Filter, keyPairs);
      return {
        keySet: found.map((key) =>
          Object.assign(keyBody(key), { publicKey: input.IncludePublicKey ? key.publicKey : undefined }),
        ),
      };
    },
  ),
  ImportKeyPair: writing(
    z.strictObject({ KeyName: text, PublicKeyMaterial: text, TagSpecification: tagSpecifications }),
    (input, { world }) => {
      const { keyPairs } = world.state;
      const tags = tagsFor('key-pair', input.TagSpecification);
      const key = readKey(input.PublicKeyMaterial);
      if (keyPairs.some(({ name }) => name === input.KeyName))
        throw refuse('InvalidKeyPair.Duplicate', 'The keypair already exists');
      const made = { ...begin('key', tags), name: input.KeyName, ...key };
      keyPairs.push(made);
      return keyBody(made);
    },
  ),
  DeleteKeyPair: writing(
    z.strictObject({ KeyName: text.optional(), KeyPairId: text.optional() }),
    ({ KeyName, KeyPairId }, { world }) => {
      const { keyPairs } = world.state;
      if (KeyName === undefined && KeyPairId === undefined)
        throw refuse('MissingParameter', 'The request must contain the parameter KeyName or KeyPairId');
      const found = keyPairs.find(({ id, name }) => id === KeyPairId || name === KeyName);
      if (found === undefined && KeyPairId !== undefined) throw MISSING.keyPair(KeyPairId);
      // A name that is not there is no error.
      if (found !== undefined) drop(keyPairs, found);
      return { ...DONE, keyPairId: found?.id };
    },
  ),
};
