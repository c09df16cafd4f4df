import type { AnyAuthMethod, AuthenticationType } from 'ssh2';
import { UserError } from '../../core/user-error.ts';
import { OneKeyAgent } from './agent.ts';
import type { Candidate, Credential } from './identities.ts';
import { fingerprint } from './known-hosts.ts';
import { describeTarget, type Target } from './target.ts';

export type Login = {
  /** ssh2's hook: called for the first attempt and again after each refusal; false gives up. */
  next: (methodsLeft: readonly AuthenticationType[] | null, partial: boolean | null) => AnyAuthMethod | false;
  /** The error that says which identities were tried, in order, and what became of each. */
  refused: (cause: Error) => UserError;
};

/** Tries one identity after the other. With none to try it asks for `none`, to learn what the server offers. */
export const loginWith = (target: Target, candidates: readonly Candidate[]): Login => {
  const username = target.user;
  const waiting = candidates.filter((candidate) => 'key' in candidate);
  const outcomes = new Map(
    candidates.map((candidate) => [candidate, 'problem' in candidate ? candidate.problem : 'not tried']),
  );
  const noKey = waiting.length === 0;
  let asked = false;
  let current: Credential | undefined;
  let offered: readonly string[] = [];

  return {
    next: (methodsLeft, partial) => {
      offered = methodsLeft ?? offered;
      if (current) outcomes.set(current, partial ? 'accepted, but the server asks for more' : 'refused');
      current = waiting.shift();
      if (current === undefined) {
        if (!noKey || asked) return false;
        asked = true;
        return { type: 'none', username };
      }
      outcomes.set(current, 'the connection ended while it was tried');
      const { agent, key } = current;
      return agent === undefined
        ? { type: 'publickey', username, key }
        : { type: 'agent', username, agent: new OneKeyAgent(agent, key) };
    },
    refused: (cause) =>
      new UserError(
        'login-refused',
        [
          `${target.label}: login as ${describeTarget(target)} was refused`,
          ...[...outcomes].map(([candidate, outcome]) => `  ${describe(candidate)}: ${outcome}`),
          ...(candidates.length === 0 ? ['  there was no identity to try: no key file, no agent key'] : []),
          ...(offered.length === 0 ? [] : [`  the server offers: ${offered.join(', ')}`]),
          ...(EXPECTED.test(cause.message) ? [] : [`  it said: ${cause.message}`]),
        ].join('\n'),
        { hint: hintFor(target, cause), cause },
      ),
  };
};

/** What ssh2 says when it has merely run out of identities. */
const EXPECTED = /All configured authentication methods failed/;

const hintFor = ({ user }: Target, cause: Error): string =>
  /too many authentication failures/i.test(cause.message)
    ? 'The server counts every key offered. Name the right one: `identity` in the inventory.'
    : `Check that one of these public keys is in ~${user}/.ssh/authorized_keys there, and that ${user} is the right user.`;

const describe = (candidate: Candidate): string =>
  'key' in candidate
    ? `${candidate.label}, ${candidate.key.type} ${fingerprint(candidate.key.getPublicSSH().toString('base64'))}`
    : candidate.label;
