import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { found, visible } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';

const creation = z.object({
  keypair: z.object({
    name: z
      .string()
      .max(64)
      .regex(/^[\w-]+$/),
    public_key: z.string(),
    type: z.literal('ssh').default('ssh'),
  }),
});

/** `POST /v2.1/{project_id}/os-keypairs`, with a key that is there already. Keys have no tags. */
export const importKeyPair: Handler = (call) => {
  const { state } = call.cloud;
  const { name, public_key: publicKey } = call.read(creation).keypair;
  const blob = /^ssh-(rsa|ed25519) ([A-Za-z0-9+/]+=*)/.exec(publicKey)?.[2];
  if (blob === undefined) throw call.invalid('Keypair data is invalid: failed to generate fingerprint');
  if (state.keyPairs.some((pair) => pair.name === name))
    throw new Refusal(409, 'conflictingRequest', `Key pair '${name}' already exists.`);
  const md5 = createHash('md5').update(Buffer.from(blob, 'base64')).digest('hex');
  const fingerprint = md5.match(/../g)?.join(':') ?? '';
  state.keyPairs.push({ name, publicKey, fingerprint, createdAt: call.now });
  return json(200, {
    keypair: { name, type: 'ssh', public_key: publicKey, fingerprint, user_id: state.userId },
  });
};

export const listKeyPairs: Handler = ({ cloud }) =>
  json(200, {
    keypairs: visible(cloud, cloud.state.keyPairs).map(({ name, publicKey, fingerprint }) => ({
      keypair: { name, type: 'ssh', public_key: publicKey, fingerprint },
    })),
  });

const absent = (name: string): Refusal =>
  new Refusal(404, 'itemNotFound', `Keypair ${name} not found for user`);

export const showKeyPair: Handler = ({ cloud, path }) => {
  const name = path('keypair_name');
  const pair = found(
    visible(cloud, cloud.state.keyPairs).find((one) => one.name === name),
    () => absent(name),
  );
  return json(200, {
    keypair: {
      name,
      type: 'ssh',
      public_key: pair.publicKey,
      fingerprint: pair.fingerprint,
      created_at: new Date(pair.createdAt).toISOString().replace('Z', ''),
      deleted: false,
      deleted_at: null,
      updated_at: null,
      id: 1,
      user_id: cloud.state.userId,
    },
  });
};

export const deleteKeyPair: Handler = ({ cloud: { state }, path }) => {
  const name = path('keypair_name');
  if (!state.keyPairs.some((pair) => pair.name === name)) throw absent(name);
  state.keyPairs = state.keyPairs.filter((pair) => pair.name !== name);
  return json(202, undefined);
};
