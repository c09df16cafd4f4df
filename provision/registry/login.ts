import { z } from 'zod';
import type { RegistryAccess } from '../../core/registry.ts';
import { Secret } from '../../core/secret.ts';

/** A login without the authority of the registry's certificate, which the inventory names. */
export type Login = Omit<RegistryAccess, 'ca'>;

/** What asking for a login needs besides the registry's settings. */
export type Asking = {
  signal: AbortSignal;
  /** Hears what a person should know of how the login came about. */
  note: (text: string) => void;
};

/**
 * A login as registries' APIs hand it out: `user:password` in base64, as it stands in Docker's own
 * configuration file.
 *
 * @returns undefined where it is no such thing
 */
export const decodedLogin = (encoded: string): { username: string; password: Secret } | undefined => {
  const [, username, password] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return username === undefined || password === undefined
    ? undefined
    : { username, password: new Secret(password) };
};

/** A moment in whatever form a service writes it, as ISO 8601; undefined where it is none. */
export const moment = z.coerce.date().transform((date) => date.toISOString());

/** Milliseconds that a login must still hold to be used: a pull takes its time. */
const MARGIN = 10 * 60 * 1000;

/**
 * Asks for a login once, however many want it at the same time, and once more when it is about to end.
 *
 * @param now milliseconds since 1970
 */
export const renewing = (
  ask: () => Promise<RegistryAccess>,
  now: () => number = Date.now,
): (() => Promise<RegistryAccess>) => {
  let asked: Promise<RegistryAccess> | undefined;
  return async () => {
    const current = (asked ??= ask());
    if (!endsSoon(await current, now())) return current;
    // Whoever came first has asked already.
    if (asked === current) asked = ask();
    return asked;
  };
};

const endsSoon = ({ expires }: RegistryAccess, now: number): boolean =>
  expires !== undefined && Date.parse(expires) - now < MARGIN;

/**
 * Says how long a login holds: `valid until 2026-11-20T23:05:00Z, in 11 h`.
 *
 * @param now milliseconds since 1970
 * @returns undefined where that is not known
 */
export const validity = ({ expires }: RegistryAccess, now: number): string | undefined => {
  if (expires === undefined) return undefined;
  const minutes = Math.max(0, Math.floor((Date.parse(expires) - now) / 60_000));
  const left = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
  return `valid until ${expires.replace(/\.\d+Z$/, 'Z')}, in ${left}`;
};
