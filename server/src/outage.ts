// SQLSTATEs that say the database is away rather than the statement wrong. 25006 is what a server answers
// that has become the standby of another one; 25P03 and 57P05 that it closed a connection which waited.
// https://www.postgresql.org/docs/17/errcodes-appendix.html
const AWAY = /^(08|53|57P|58|28|3D|F0|25006|25P03)/;

const SOCKET =
  /^(E(CONN|PIPE|HOST(UNREACH|DOWN)|NET(UNREACH|DOWN|RESET)|TIMEDOUT|AI_|ADDRNOTAVAIL|NOTFOUND)|ERR_STREAM_|ERR_SOCKET_CLOSED)/;

// node-postgres and its pool give these no code (lib/client.js, lib/connection.js, pg-pool/index.js).
const LOST =
  /^Connection terminated|^timeout (exceeded when trying to connect|expired)$|^Query read timeout$|is not queryable$|^Cannot use a pool after calling end|^(The server does not support|There was an error establishing an) SSL connection|^SASL: (Last message was not|SCRAM-SERVER-(FIRST|FINAL)-MESSAGE: server)/;

// Errors of @redis/client (lib/errors.js), which are told apart by their classes alone.
const REDIS_CLASS =
  /^(ConnectionTimeout|SocketTimeout|SocketTimeoutDuringMaintenance|CommandTimeoutDuringMaintenance|ClientClosed|ClientOffline|DisconnectsClient|SocketClosedUnexpectedly|RootNodesUnavailable|ReconnectStrategy)Error$/;

const REPLY_CLASS = /^(Simple|Blob)Error$/;
// Redis's own words for being started, demoted, full or closed to this client.
const REDIS_REPLY =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|BUSY|ERR max number of clients)\b/;

/** The store that an error says is away; undefined where it says something else, such as a bug of ours. */
export function outageOf(error: unknown): 'database' | 'cache' | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name } = error.constructor;
  if (REDIS_CLASS.test(name) || (REPLY_CLASS.test(name) && REDIS_REPLY.test(error.message))) return 'cache';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (AWAY.test(code) || SOCKET.test(code) || LOST.test(error.message)) return 'database';
  // Node tries every address of a name, and tells of each.
  if (error instanceof AggregateError) return error.errors.map(outageOf).find((found) => found !== undefined);
  return outageOf(error.cause);
}
