/** Keys of the tags that berth gives, within what both clouds take (letters, digits, - and _). */
export const TAGS = {
  /** The stack whose thing it is. */
  stack: 'berth-stack',
  /** The resource's name within its kind. */
  name: 'berth-name',
  /** The login user that cloud-init made. */
  user: 'berth-user',
  /** Fingerprint of the host key that went through instance metadata; gone once it was rotated. */
  injectedKey: 'berth-injected-key',
  /** Fingerprint of the host key that was made on the host. */
  hostKey: 'berth-host-key',
  /** Whether deletion is refused. */
  protect: 'berth-protect',
} as const;

export type Tags = Record<string, string>;

/** What a thing of the stack itself is called: its network, security group and key pair. */
export const stackName = (stack: string): string => `berth-${stack}`;

/** What a host's thing is called. Neither names have dots in them, so no two stacks' can be alike. */
export const hostThingName = (stack: string, name: string): string => `berth-${stack}.${name}`;

/**
 * Whether a thing is the stack's own: by its tag; or, where somebody took that tag off, by the name that only
 * this stack gives. Another stack's tag is never overruled.
 *
 * @param names names that the stack gives to things of this kind
 */
export const isOwn = (
  stack: string,
  thing: { tags: Tags; name?: string | undefined },
  names: readonly string[],
): boolean => {
  const owner = thing.tags[TAGS.stack];
  return owner === undefined ? thing.name !== undefined && names.includes(thing.name) : owner === stack;
};

/** Those of the tags that are wanted at all; others are somebody else's. */
export const wantedOf = (tags: Tags, wanted: Tags): Tags =>
  Object.fromEntries(
    Object.keys(wanted).flatMap((key) => (tags[key] === undefined ? [] : [[key, tags[key]]])),
  );

/**
 * A fingerprint as a tag value and back: 43 characters is all that Huawei Cloud takes, and it takes no slash,
 * so the value is base64url without `SHA256:`.
 */
export const fingerprintToTag = (fingerprint: string): string =>
  fingerprint
    .replace(/^SHA256:/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');

export const tagToFingerprint = (value: string): string =>
  `SHA256:${value.replaceAll('-', '+').replaceAll('_', '/')}`;
