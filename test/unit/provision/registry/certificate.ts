import { generateKeyPairSync, sign } from 'node:crypto';

/** A server's key and the certificate that it signed itself, both PEM. */
export type Identity = { key: string; cert: string };

/** An identity for 127.0.0.1, valid in this decade. */
export const selfSigned = (): Identity => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid(COMMON_NAME), der(0x0c, Buffer.from('127.0.0.1')))));
  const years = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('391231235959Z')));
  const address = sequence(der(0x87, Buffer.from([127, 0, 0, 1])));
  const extension = sequence(oid(ALTERNATIVE_NAME), der(0x04, address));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    sequence(oid(ECDSA_SHA256)),
    name,
    years,
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(extension)),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(
    body,
    sequence(oid(ECDSA_SHA256)),
    der(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
};

/** Object identifiers as X.509 writes them (RFC 5280, RFC 5758). */
const COMMON_NAME = '550403';
const ALTERNATIVE_NAME = '551d11';
const ECDSA_SHA256 = '2a8648ce3d040302';

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]): Buffer => der(0x31, Buffer.concat(parts));

const der = (tag: number, content: Buffer): Buffer => {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
