import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity, Scope } from '../identity.ts';

/** Why a request may not go on, as it is answered. */
export interface Refusal {
  status: 401 | 403 | 429 | 503;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** Counts further calls that came in the same request; answers why they may not go on, where they are too many. */
export type Charge = (calls: number) => Promise<Refusal | undefined>;

/** Whose a request is, with headers for its answer; or why it may not go on. */
export type Admitted =
  | { identity: Identity; headers: Record<string, string>; charge?: Charge | undefined }
  | { refusal: Refusal };

/** Proves who is calling, and keeps callers within their limits. */
export interface Admission {
  admit(req: IncomingMessage, needs: Scope, origin: string): Promise<Admitted>;
  /**
   * Calls `onEnd` when what proved an identity has ended while its request is still under way; returns the function that
   * ends the watch. Absent where nothing ends.
   */
  watch?(identity: Identity, onEnd: () => void): () => void;
  /** Adds what other origins may see; true where the request was a preflight, which is answered then. */
  answersCors(req: IncomingMessage, res: ServerResponse): boolean;
}
