import type { Session } from './session.ts';

/** How many sessions a replica holds, and for how long. What is let go can be rebuilt from its id. */
export interface PoolLimits {
  most: number;
  mostPerOwner: number;
  /** Milliseconds. */
  idle: number;
}

/** The sessions that are held ready. */
export interface SessionPool {
  get(id: string): Session | undefined;
  hold(id: string, session: Session): void;
  forget(id: string): void;
  /** Lets go of what is idle until one more session of this owner fits; false where all are in use. */
  makeRoom(owner: string): boolean;
  all(): Iterable<Session>;
  readonly size: number;
  close(): Promise<void>;
}

const SWEEP_MS = 30_000;

const isBusy = (session: Session): boolean =>
  session.open > 0 || session.lost.size > 0 || session.calls.size > 0;

export function createSessionPool(limits: PoolLimits): SessionPool {
  const held = new Map<string, Session>();

  const letGo = (id: string, { server }: Session): void => {
    held.delete(id);
    void server.close();
  };

  /** Lets go of the one idle session that was used least recently, among those of `owner` or of all. */
  const letOneGo = (owner?: string): boolean => {
    let oldest: [string, Session] | undefined;
    for (const [id, session] of held) {
      if (isBusy(session) || (owner !== undefined && session.owner !== owner)) continue;
      if (oldest === undefined || session.lastUsed < oldest[1].lastUsed) oldest = [id, session];
    }
    if (oldest !== undefined) letGo(...oldest);
    return oldest !== undefined;
  };

  const sweeper = setInterval(() => {
    const since = Date.now() - limits.idle;
    for (const [id, session] of held) if (!isBusy(session) && session.lastUsed < since) letGo(id, session);
  }, SWEEP_MS).unref();

  return {
    get: (id) => held.get(id),
    hold: (id, session) => void held.set(id, session),
    forget: (id) => void held.delete(id),
    makeRoom(owner) {
      const own = [...held.values()].filter((session) => session.owner === owner).length;
      if (own >= limits.mostPerOwner) return letOneGo(owner);
      return held.size < limits.most || letOneGo();
    },
    all: () => held.values(),
    get size() {
      return held.size;
    },
    async close() {
      clearInterval(sweeper);
      await Promise.all([...held.values()].map(({ server }) => server.close()));
      held.clear();
    },
  };
}
