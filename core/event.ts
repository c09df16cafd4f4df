import type { Change } from './resource.ts';
import type { Gap } from './step.ts';

/** How one step of one host ended. */
export type StepStatus = 'ok' | 'changed' | 'failed' | 'skipped';

/** An error as data: what a printer shows and what `--json` carries. */
export type Failure = { code: string; message: string; hint?: string; log?: string[] };

/** One host's line of the recap; steps counted by how they ended. */
export type HostRecap = {
  host: string;
  ok: number;
  changed: number;
  failed: number;
  skipped: number;
  /** Wall time, in seconds. */
  seconds: number;
};

/**
 * What happened, as it happens. Printers turn these into a terminal view or NDJSON, and there is
 * no other way to say something: an event without a printer does not compile.
 */
export type Event =
  | { type: 'start'; command: string; inventory: string; stack: string; check: boolean }
  | { type: 'note'; host?: string; text: string }
  /** `kept`: what a deletion leaves; `strays`: what is the stack's but not in the inventory. Addresses. */
  | { type: 'plan'; changes: Change[]; kept?: string[]; strays?: string[] }
  | { type: 'change'; address: string; action: Change['action']; state: 'started' | 'done'; seconds?: number }
  /** What the cloud says of a change that is under way. */
  | { type: 'progress'; address: string; text: string }
  /** What a doctor found. */
  | { type: 'finding'; name: string; state: 'well' | 'doubtful' | 'ill'; text: string; hint?: string }
  /** What was measured; a cell for each column. */
  | { type: 'table'; columns: string[]; rows: (string | number)[][] }
  | { type: 'connect'; host: string; target: string }
  /** An API key of the server; `secret` is its text, known only to the run that made it. */
  | {
      type: 'key';
      host: string;
      id: string;
      name: string;
      namespace: string;
      scope: string;
      state: 'live' | 'expired' | 'revoked';
      /** ISO 8601, UTC. */
      lastUsedAt: string | null;
      expiresAt: string | null;
      secret?: string;
      /** The names of the others that see the data of a key that was made. */
      sharedWith?: string[];
      /** Namespaces of earlier keys of its name, whose data it does not see; the latest first. */
      formerNamespaces?: string[];
    }
  | { type: 'gap'; host: string; step: string; gap: Gap }
  | { type: 'step'; host: string; step: string; state: 'started' }
  | {
      type: 'step';
      host: string;
      step: string;
      state: 'done';
      status: StepStatus;
      seconds: number;
      reason?: string;
    }
  | { type: 'output'; host: string; step: string; line: string }
  | { type: 'failure'; host?: string; step?: string; failure: Failure }
  | { type: 'endpoint'; host: string; url: string; note: string }
  | { type: 'recap'; changes: number; hosts: HostRecap[]; exitCode: ExitCode };

export type Emit = (event: Event) => void;

/** 0 done, 1 something failed, 2 `--check` found changes, 64 bad input, 130 cancelled. */
export type ExitCode = 0 | 1 | 2 | 64 | 130;
