import { Buffer } from 'node:buffer';

/** How callers prove who they are, as the environment has it. */
export interface AccessSettings {
  mode: 'auto' | 'off' | 'required';
  /**
   * The address that the outside reaches this server at: where it listens, or where its port is published.
   */
  listensOn: string;
  publicUrl: string | undefined;
  /** The other names that this server answers to. */
  allowedHosts: readonly string[];
  /** The first key, of scope admin; it needs no database. */
  apiKey: string | undefined;
  jwt: {
    secret: string | undefined;
    jwksUrl: string | undefined;
    issuer: string | undefined;
    /** One or more, parted by commas or spaces: a token for any of them is for this server. */
    audience: string | undefined;
    /** What stands before `read`, `write` and `admin` in a token's scopes, such as `berth:`. */
    scopePrefix: string;
  };
  /** For each identity; 0 for as many as it likes. */
  callsPerMinute: number;
  /** How many proxies in front of this server add themselves to X-Forwarded-For. */
  trustedProxies: number;
}

const LEAST_BYTES = 32;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:127(\.\d{1,3}){3}\]?)$/i;

const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/**
 * Whether callers must prove who they are. By `auto` they need not where only this machine can reach the
 * server; a public address or another host name means that something passes the outside on to it.
 */
export function accessRequired({
  mode,
  listensOn,
  publicUrl,
  allowedHosts,
}: Pick<AccessSettings, 'mode' | 'listensOn' | 'publicUrl' | 'allowedHosts'>): boolean {
  if (mode !== 'auto') return mode === 'required';
  const names = [listensOn, ...allowedHosts];
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname);
  return !names.every(isLoopback);
}

/** The audiences of `JWT_AUDIENCE`. */
export function audiences(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
}

/** Whether tokens of an issuer are accepted at all. */
export function acceptsJwt({ secret, jwksUrl }: AccessSettings['jwt']): boolean {
  return secret !== undefined || jwksUrl !== undefined;
}

/** Everything that is wrong with the settings, one line each, by the variable; never a secret's value. */
export function accessMistakes(settings: AccessSettings): string[] {
  const { apiKey, jwt } = settings;
  const mistakes: string[] = [];
  const short = (name: string, secret: string | undefined) => {
    if (secret !== undefined && Buffer.byteLength(secret) < LEAST_BYTES) {
      mistakes.push(`${name}: expected at least ${LEAST_BYTES} bytes, such as openssl rand -hex 32 prints`);
    }
  };
  short('API_KEY', apiKey);
  short('JWT_SECRET', jwt.secret);

  if (acceptsJwt(jwt)) {
    const with_ = jwt.secret === undefined ? 'JWT_JWKS_URL' : 'JWT_SECRET';
    if (jwt.issuer === undefined) mistakes.push(`JWT_ISSUER: needed with ${with_}: the iss of the tokens`);
    if (audiences(jwt.audience).length === 0) {
      mistakes.push(`JWT_AUDIENCE: needed with ${with_}: the aud of tokens meant for this server`);
    }
  } else {
    for (const [name, value] of [
      ['JWT_ISSUER', jwt.issuer],
      ['JWT_AUDIENCE', jwt.audience],
    ] as const) {
      if (value !== undefined) mistakes.push(`${name}: does nothing without JWT_SECRET or JWT_JWKS_URL`);
    }
  }
  if (jwt.jwksUrl !== undefined && !isSafeUrl(jwt.jwksUrl)) {
    mistakes.push('JWT_JWKS_URL: expected an https address: whoever can change the keys can sign tokens');
  }
  if (accessRequired(settings) && apiKey === undefined && !acceptsJwt(jwt)) {
    mistakes.push(
      'API_KEY: nobody could call this server, which others can reach: set API_KEY or API_KEY_FILE, or' +
        ' JWT_SECRET or JWT_JWKS_URL, or listen on 127.0.0.1; AUTH=off lets everyone in',
    );
  }
  return mistakes;
}

/** An https address, or one that does not leave this machine. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
